"""A spec file to the network it declares: the whole lowering, from a path to the IR's `Network`."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic, Label, Problems
from netspec.diagnostics.names import (
    MissingInput,
    NoNetwork,
    NoStages,
    NothingHere,
    RepeatedInput,
    RepeatedName,
    RepeatedSetting,
    ReservedName,
    UnknownNetwork,
    UnknownStage,
    WhichNetwork,
)
from netspec.diagnostics.shapes import TooLarge
from netspec.diagnostics.values import WrongValue
from netspec.ir.model import AnyNode, Head, Network, Publication
from netspec.lowering.bind import Binder, Given
from netspec.lowering.claims import Claims
from netspec.lowering.defaults import with_defaults
from netspec.lowering.evaluate import Bound, CallSite, Evaluator
from netspec.lowering.expand import Expander, Title
from netspec.lowering.filters import scaling_of
from netspec.lowering.frame import Frame
from netspec.lowering.naming import Namer
from netspec.lowering.params import Params, Settings
from netspec.lowering.program import Program, Unit, reserved
from netspec.lowering.scaling import Scaling
from netspec.ops.base import MOST_ELEMENTS, Configurable, Shape, key
from netspec.ops.kinds import LARGEST, Number, shown
from netspec.source import Place
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.values import Size, show

PAPER_WEIGHT = 0.3


class AuxSettings(Configurable):
    """The settings of `aux`. The weight is the one of the GoogLeNet paper unless another is written."""

    word = "aux"
    weight: float = key(Number(0, 1e6), PAPER_WEIGHT)


class Lowering:
    """Lowers the networks of one program."""

    def __init__(self, program: Program, settings: Settings, problems: Problems) -> None:
        self.main = program.main
        self.evaluator = Evaluator(problems, program.main.complete)
        self.problems = problems
        self.expander = Expander(self.evaluator)
        Params(self.evaluator, self.main, settings).fill(self.main)

    def choose(self, name: str | None) -> tree.NetworkDeclaration | None:
        """The network to work on: the one that is named, or the only one that the file declares."""
        here = self.main.file.source.whole_line(1)
        outside = Place("--network", 0, 0, 0, 0)
        own = self.main.own_networks
        if name is not None and name not in self.main.networks:
            hint = did_you_mean(name, self.main.networks)
            self.problems.append(UnknownNetwork(place=outside, name=name, hint=hint))
        elif name is None and not own and not self.problems:
            self.problems.append(self.no_network(here))
        elif name is None and len(own) > 1:
            names = ", ".join(f"`{one}`" for one in own)
            self.problems.append(WhichNetwork(place=self.main.networks[own[1]][0].name.place, names=names))
        elif name is not None or own:
            return self.main.networks[name or own[0]][0]
        return None

    def no_network(self, here: Place) -> Diagnostic:
        if not self.main.file.declarations:
            return NothingHere(place=here)
        used = sorted(self.main.networks)
        found = f"; it uses {', '.join(f'`{one}`' for one in used)}" if used else ""
        hint = "choose one of those with `--network NAME`" if used else "write `network NAME {{ ... }}`"
        return NoNetwork(place=here, found=found, hint=hint.replace("{{", "{").replace("}}", "}"))

    def all(self) -> list[Network]:
        """Every network that the file declares, and every block that none of them calls checked for itself."""
        if not self.main.file.declarations and not self.problems:
            self.problems.append(NothingHere(place=self.main.file.source.whole_line(1)))
        networks = [self.lower(self.main.networks[name][0]) for name in dict.fromkeys(self.main.own_networks)]
        for block, home in self.main.blocks.values():
            if home is self.main:
                self.check_block(block)
        return [one for one in networks if one is not None]

    def check_block(self, block: tree.Block) -> None:
        """Reports what is wrong in a block whatever its parameters are."""
        names: dict[str, Place] = {}
        for one in block.parameters:
            self.check_parameter(one, names)
        scope = {**self.main.values, **{one.name.text: Bound(None) for one in block.parameters}}
        site = CallSite(block, block.name.place)
        frame = Frame(self.main, scope, {}, (site,), 1)
        self.expander.body(
            block,
            Title(block.name.text, None, "", block.name.place),
            with_defaults(block.statements, frame, self.evaluator),
        )

    def check_parameter(self, one: tree.Parameter, names: dict[str, Place]) -> None:
        name, place = one.name.text, one.name.place
        reason = reserved("value", name)
        if reason:
            self.evaluator.report(ReservedName(place=place, name=name, what="a parameter", why=reason))
        if name in names:
            twice = RepeatedName(place=place, name=name, what="another parameter")
            self.evaluator.report(twice.at(place, Label(names[name], "the first one")))
        names.setdefault(name, place)

    def lower(self, one: tree.NetworkDeclaration) -> Network | None:
        """The network with its names bound and its blocks expanded; none where it has no usable input."""
        unit = self.main.networks[one.name.text][1]
        frame = Frame(unit, unit.values, {}, scaling=self.scaling(one, unit))
        frame = with_defaults(one.statements, frame, self.evaluator)
        expander = self.expander
        shape = self.input(one, frame)
        namer = Namer(self.evaluator)
        stages = [stage for stage in one.statements if isinstance(stage, (tree.Stage, tree.Missing))]
        body = tuple(node for stage in stages for node in expander.stage(stage, namer, frame))
        if not stages and not self.problems:
            self.evaluator.report(NoStages(place=one.name.place, name=one.name.text))
        heads = self.heads(one, body, namer, expander, frame)
        claims = Claims(self.evaluator, frame.scope)
        expectations = claims.expectations(one)
        publications: tuple[Publication, ...] = claims.publications(one)
        if shape is None:
            return None
        doc = one.doc or unit.file.doc
        params = {name: show(bound.value) for name, bound in unit.values.items() if bound.value is not None}
        return Network(one.name.text, doc, shape, params, body, heads, expectations, publications, one.name.place)

    def scaling(self, one: tree.NetworkDeclaration, unit: Unit) -> Scaling | None:
        """How the network scales its filters, if it does."""
        found = [statement for statement in one.statements if isinstance(statement, tree.Scale)]
        for extra in found[1:]:
            twice = RepeatedSetting(place=extra.place, owner=one.name.text, name="scale_filters")
            self.evaluator.report(twice.at(extra.place, Label(found[0].place, "given here first")))
        return scaling_of(found[0], self.evaluator, unit.values) if found else None

    def input(self, one: tree.NetworkDeclaration, frame: Frame) -> Shape | None:
        """The input's shape, or none after saying what is wrong with it."""
        inputs = [statement for statement in one.statements if isinstance(statement, tree.Input)]
        if not inputs and any(isinstance(gap, tree.Missing) and gap.word == "input" for gap in one.statements):
            return None
        if not inputs:
            self.evaluator.report(MissingInput(place=one.name.place, name=one.name.text))
            return None
        for extra in inputs[1:]:
            twice = RepeatedInput(place=extra.place, name=one.name.text)
            self.evaluator.report(twice.at(extra.place, Label(inputs[0].place, "the first one")))
        value = self.evaluator.evaluate(inputs[0].value, frame.scope)
        if value is None:
            return None
        whole = isinstance(value, Size) and len(value.dims) == 3 and value.stride is None
        if not whole or not isinstance(value, Size) or not all(1 <= extent <= LARGEST for extent in value.dims):
            got = f"`{value}`" if isinstance(value, Size) else shown(value)
            expected = "channels x height x width such as `3x224x224`, each at least 1"
            place = inputs[0].value.place
            self.evaluator.report(WrongValue(place=place, what="`input`", expected=expected, got=got))
            return None
        return self.of_bounded_size(Shape(value.dims), inputs[0].value.place)

    def of_bounded_size(self, shape: Shape, place: Place) -> Shape | None:
        """The shape of the input, or none after saying that it is too large."""
        if shape.elements < MOST_ELEMENTS:
            return shape
        self.evaluator.report(TooLarge(place=place, what="the input", count=shape.elements))
        return None

    def heads(
        self, one: tree.NetworkDeclaration, body: tuple[AnyNode, ...], namer: Namer, expander: Expander, frame: Frame
    ) -> tuple[Head, ...]:
        """The auxiliary heads, each on a labelled stage of the top level."""
        labels = {node.label: node for node in body if node.label is not None}
        heads = []
        for aux in one.statements:
            if not isinstance(aux, tree.Aux):
                continue
            name = namer.head(aux.name)
            node = expander.sequence(aux.chain, Title(name, aux.name.text, aux.doc, aux.place), frame)
            given = [Given(setting.name.text, setting.value, setting.place) for setting in aux.settings]
            bound = Binder(self.evaluator, frame.scope).settings(AuxSettings, given, aux.place, {})
            gaps = any(isinstance(gap, tree.Missing) for gap in one.statements)
            if aux.at.text not in labels and not gaps:
                hint = did_you_mean(aux.at.text, [str(label) for label in labels])
                hint = hint or f"write `{aux.at.text}:` before the step that it is to sit on"
                self.evaluator.report(UnknownStage(place=aux.at.place, name=aux.at.text, hint=hint))
            weight = bound.held.get("weight", PAPER_WEIGHT) if bound.known else PAPER_WEIGHT
            heads.append(Head(name, aux.doc, aux.at.text, weight, node, aux.place))
        return tuple(heads)
