"""A spec file to the network it declares: the whole lowering, from a path to the IR's `Network`."""

from __future__ import annotations

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import (
    MissingInput,
    NoStages,
    NothingHere,
    RepeatedInput,
    RepeatedName,
    RepeatedSetting,
    ReservedName,
    UnknownPath,
    UnknownStage,
)
from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.shapes import ChannelsLast, TooLarge
from netspec.diagnostics.values import WrongValue
from netspec.ir.frozen import trusted
from netspec.ir.model import AnyNode, Head, Network, Publication
from netspec.lowering.budget import Budget
from netspec.lowering.declarations.edits import Edit
from netspec.lowering.declarations.loader import reserved
from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.params import Params, Settings
from netspec.lowering.declarations.variants import Script, Scripts
from netspec.lowering.expressions.bind import Binder, Given
from netspec.lowering.expressions.evaluate import Bound, Evaluator, Scope
from netspec.lowering.expressions.scaling import Scaling
from netspec.lowering.networks.claims import Claims
from netspec.lowering.networks.defaults import check_idle, with_defaults
from netspec.lowering.networks.expand import Expander
from netspec.lowering.networks.filters import scaling_of
from netspec.lowering.networks.frame import CallSite, Frame
from netspec.lowering.networks.lines import Line, Title, edited, report
from netspec.lowering.networks.naming import Namer
from netspec.lowering.networks.published import published_models
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
    """Lowers the networks of one program; `outside_input` stands for the input that each of them writes."""

    def __init__(
        self, program: Program, settings: Settings, reporter: Reporter, outside_input: Shape | None = None
    ) -> None:
        self.program = program
        self.main = program.main
        self.outside_input = outside_input
        self.reporter = reporter
        self.evaluator = Evaluator(reporter)
        self.budget = Budget(reporter)
        self.expander = Expander(self.evaluator, self.budget)
        self.environment = Params(self.evaluator, program, settings).environment()
        self.scripts = Scripts(self.environment, settings, self.evaluator, self.budget)

    def all(self) -> list[Network]:
        """Every network that the file declares, and every block that none of them calls checked for itself."""
        if not self.main.file.declarations and not self.reporter.failed:
            self.reporter.report(NothingHere(place=self.main.file.source.whole_line(1)))
        networks = [self.lower(name) for name in self.main.own_networks if not self.budget.spent]
        for block in self.main.own_blocks.values():
            if not self.budget.spent:
                self.check_block(block)
        return [one for one in networks if one is not None]

    def check_block(self, block: tree.Block) -> None:
        """Reports what is wrong in a block whatever its parameters are."""
        names: dict[str, Place] = {}
        for one in block.parameters:
            self.check_parameter(one, names)
        scope = {**self.environment.scope(self.main), **{one.name.text: Bound(None) for one in block.parameters}}
        site = CallSite(block, block.name.place)
        frame = Frame(self.environment, self.main, scope, {}, (site,), 1)
        self.expander.body(
            block,
            Title(block.name.text, None, "", block.name.place),
            with_defaults(block.statements, frame, self.evaluator),
        )

    def check_parameter(self, one: tree.Parameter, names: dict[str, Place]) -> None:
        name, place = one.name.text, one.name.place
        reason = reserved("value", name)
        if reason:
            self.reporter.report(ReservedName(place=place, name=name, what="a parameter", why=reason))
        if name in names:
            twice = RepeatedName(place=place, name=name, what="another parameter")
            self.reporter.report(twice.at(place, Label(names[name], "the first one")))
        names.setdefault(name, place)

    def lower(self, name: str) -> Network | None:
        """The network with its names bound and its blocks expanded; none where it has no usable input."""
        one = self.scripts.of(name)
        if one is None:
            return None
        shape = self.input(one)
        frame = self.frame(one).replace(rank=1 if shape is None else shape.rank)
        namer = Namer(self.reporter)
        body = self.body(one, namer, frame)
        heads = self.heads(one, body, namer, frame)
        if len(one.editions) > 1:
            everything = (*body, *(head.body for head in heads))
            check_idle(one.own.lines, everything, self.reporter)
        claims = Claims(self.evaluator, one.scope(one.own), frame.rank)
        expectations = claims.expectations(one.own.lines)
        publications: tuple[Publication, ...] = claims.publications(one.own.lines)
        models = published_models(one, self.evaluator)
        if shape is None:
            return None
        values = {name: bound for scope in one.scopes() for name, bound in scope.items()}
        params = {name: show(bound.value) for name, bound in values.items() if bound.value is not None}
        return trusted(Network)(
            name=one.name.text,
            doc=one.doc,
            input=shape,
            params=params,
            body=body,
            heads=heads,
            expectations=expectations,
            publications=publications,
            place=one.name.place,
            published_models=models,
        )

    def frame(self, one: Script) -> Frame:
        """The surroundings of the network's stages: its scaling, and the defaults of each edition over those below."""
        first = one.editions[0]
        frame = Frame(one.environment, first.module, one.scope(first), {}, scaling=self.scaling(one))
        for edition in one.editions:
            frame = with_defaults(edition.lines, frame.at(edition.module), self.evaluator)
        return frame.at(first.module)

    def body(self, one: Script, namer: Namer, frame: Frame) -> tuple[AnyNode, ...]:
        """The stages, edited."""
        stages = [line for line in one.editions[0].lines if isinstance(line, (tree.Stage, tree.Missing))]
        labels = (line.label.text for line in stages if isinstance(line, tree.Stage) and line.label is not None)
        self.evaluator.labels = frozenset(labels)
        if not stages and not self.reporter.failed:
            self.reporter.report(NoStages(place=one.name.place, name=one.name.text))
        named = names_of_heads(one)
        for edit in one.edits:
            if is_beside_head(edit, named):
                hint = f"it is a head, and heads have no order; write `aux {edit.path[0]} at ...` anew for another one"
                path = edit.written.text
                report(UnknownPath(path=path, segment=path, hint=hint), edit, self.reporter)
        edits = tuple(edit for edit in one.edits if edit.path[0] not in named)
        return self.expander.stages(stages, namer, frame.replace(edits=edits))

    def scaling(self, one: Script) -> Scaling | None:
        """How the network scales its filters, if it does."""
        edition = one.last(tree.Scale)
        if edition is None:
            return None
        found = [line for line in edition.lines if isinstance(line, tree.Scale)]
        for extra in found[1:]:
            twice = RepeatedSetting(place=extra.place, owner=one.name.text, name="scale_filters")
            self.reporter.report(twice.at(extra.place, Label(found[0].place, "given here first")))
        return scaling_of(found[0], self.evaluator, one.scope(edition))

    def input(self, one: Script) -> Shape | None:
        """The input's shape, or none after saying what is wrong with it."""
        edition = one.last(tree.Input) or one.editions[0]
        inputs = [line for line in edition.lines if isinstance(line, tree.Input)]
        if not inputs and any(isinstance(gap, tree.Missing) and gap.word == "input" for gap in edition.lines):
            return None
        if not inputs:
            self.reporter.report(MissingInput(place=one.name.place, name=one.name.text))
            return None
        for extra in inputs[1:]:
            twice = RepeatedInput(place=extra.place, name=one.name.text)
            self.reporter.report(twice.at(extra.place, Label(inputs[0].place, "the first one")))
        value = self.evaluator.known(inputs[0].value, one.scope(edition))
        if value is None:
            return None
        whole = isinstance(value, Size) and value.stride is None
        if not whole or not isinstance(value, Size) or not all(1 <= extent <= LARGEST for extent in value.dims):
            got = f"`{value}`" if isinstance(value, Size) else shown(value)
            expected = "channels and extents such as `3x224x224`, each at least 1"
            place = inputs[0].value.place
            self.reporter.report(WrongValue(place=place, what="`input`", expected=expected, got=got))
            return None
        self.warn_of_channels_last(Shape(value.dims), inputs[0].value.place)
        return self.outside_input or self.of_bounded_size(Shape(value.dims), inputs[0].value.place)

    def warn_of_channels_last(self, shape: Shape, place: Place) -> None:
        """Says how a square image is read whose channels seem to stand last, as other frameworks have them."""
        high, wide, last = shape if shape.rank == 2 else (0, 0, 0)
        if high == wide > last and last in (1, 3):
            self.reporter.report(
                ChannelsLast(
                    place=place,
                    shape=str(shape),
                    channels=high,
                    area=shape.area,
                    last=last,
                    plural="" if last == 1 else "s",
                    turned=f"{last}x{high}x{wide}",
                )
            )

    def of_bounded_size(self, shape: Shape, place: Place) -> Shape | None:
        """The shape of the input, or none after saying that it is too large."""
        if shape.elements < MOST_ELEMENTS:
            return shape
        self.reporter.report(TooLarge(place=place, what="the input", count=shape.elements))
        return None

    def heads(self, one: Script, body: tuple[AnyNode, ...], namer: Namer, frame: Frame) -> tuple[Head, ...]:
        """The auxiliary heads, each on a labelled stage of the top level."""
        written = {namer.head(aux.name): (aux, module) for aux, module in one.heads()}
        lines = [
            Line(Title(name, aux.name.text, aux.doc, aux.place), aux.chain, frame.at(module))
            for name, (aux, module) in written.items()
        ]
        named = names_of_heads(one)
        edits = tuple(edit for edit in one.edits if of_head(edit, named))
        means = self.expander.means(no_lines)
        left = list(edited(lines, frame.replace(edits=edits), means, self.reporter, spare=False))
        heads = []
        for line in left:
            aux, module = written[line.title.name]
            heads.append(self.head(line, aux, one.environment.scope(module)))
        self.check_places(one, [written[line.title.name][0] for line in left], body)
        return tuple(heads)

    def head(self, line: Line, aux: tree.Aux, scope: Scope) -> Head:
        node = self.expander.node(line)
        given = [Given(setting.name.text, setting.value, setting.place) for setting in aux.settings]
        bound = Binder(self.evaluator, scope).settings(AuxSettings, given, aux.place, {})
        weight = bound.held.get("weight", PAPER_WEIGHT) if bound.known else PAPER_WEIGHT
        name, at = line.title.name, aux.at.text
        return trusted(Head)(name=name, doc=aux.doc, at=at, weight=weight, body=node, place=aux.place)

    def check_places(self, one: Script, written: list[tree.Aux], body: tuple[AnyNode, ...]) -> None:
        """Reports heads on what is no labelled stage, unless it may be a line that did not parse."""
        labels = labels_of(body)
        if any(isinstance(gap, tree.Missing) for edition in one.editions for gap in edition.lines):
            return
        for aux in written:
            if aux.at.text in labels:
                continue
            at, hint = aux.at.text, hint_for_head(aux.at.text, body)
            removed = [Label(edit.written.place, "removed here") for edit in one.edits if removes(edit, at)]
            self.reporter.report(UnknownStage(place=aux.at.place, name=at, hint=hint).at(aux.at.place, *removed))


def labels_of(body: tuple[AnyNode, ...]) -> set[str]:
    return {node.label for node in body if node.label is not None}


def hint_for_head(at: str, body: tuple[AnyNode, ...]) -> str:
    """Where a head may sit instead of on what has no label, lies inside a stage, or does not exist."""
    labels = labels_of(body)
    first, _, inside = at.partition(".")
    if inside and first in labels:
        return f"write `at {first}`, or make what is inside a stage of its own"
    if any(node.name == at for node in body):
        return f"`{at}` has no label; write one before its step, `stem: ...` for example, and `at stem`"
    return did_you_mean(at, labels) or f"write `{at}:` before the step that it is to sit on"


def names_of_heads(one: Script) -> frozenset[str]:
    return frozenset(aux.name.text for aux, _ in one.heads())


def of_head(edit: Edit, names: frozenset[str]) -> bool:
    """Whether an edit is of one of these heads, or of what is inside one."""
    return edit.path[0] in names and not is_beside_head(edit, names)


def is_beside_head(edit: Edit, names: frozenset[str]) -> bool:
    """Whether an edit is to put steps before or after a head; heads have no order, so there is no such place."""
    return isinstance(edit.what, tree.Insert) and len(edit.path) == 1 and edit.path[0] in names


def removes(edit: Edit, label: str) -> bool:
    return isinstance(edit.what, tree.Remove) and edit.path == (label,)


def no_lines(one: tree.Stage | tree.Missing, frame: Frame) -> list[Line]:
    """What an insertion between heads would be: none gets there."""
    raise AssertionError(f"{one.place}: heads have no order")
