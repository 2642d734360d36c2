"""A network or variant as what there is to lower: whose statements count, and which edits are made to the stages.

A variant lays its own lines over those of the network it edits, which may be a variant itself. What `expect` and
`published` say of that network holds for it alone. Where a variant sets params, all files are read anew with those.
"""

from __future__ import annotations

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import EditsClash, UnknownBase, UnknownSet, VariantCircle
from netspec.lowering.edits import Edit
from netspec.lowering.evaluate import Evaluator
from netspec.lowering.params import Assignment, Params, Settings
from netspec.lowering.program import Names, Unit
from netspec.record import Record
from netspec.source import Place
from netspec.spelling import did_you_mean
from netspec.syntax import tree

Declared = tree.NetworkDeclaration | tree.Variant
Line = tree.Statement | tree.Edit


class Layer(Record):
    """The lines of one network or variant, and the file in whose names they are written."""

    lines: tuple[Line, ...]
    unit: Unit


class Script(Record):
    """What to lower: the layers, the network's own first, and the edits of all of them in order."""

    name: tree.Ident
    doc: str
    layers: tuple[Layer, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def own(self) -> Layer:
        """The layer of the very declaration."""
        return self.layers[-1]

    def last(self, kind: type[Line]) -> Layer | None:
        """The last layer with lines of this kind, which stand for those of the layers below it."""
        return next((one for one in reversed(self.layers) if any(isinstance(line, kind) for line in one.lines)), None)

    def heads(self) -> list[tuple[tree.Aux, Unit]]:
        """The heads of all layers; one that is written anew stands in the old one's place."""
        found: list[tuple[tree.Aux, Unit]] = []
        for layer in self.layers:
            below = {aux.name.text: number for number, (aux, _) in enumerate(found)}
            for aux in layer.lines:
                if isinstance(aux, tree.Aux) and aux.name.text in below:
                    found[below[aux.name.text]] = (aux, layer.unit)
                elif isinstance(aux, tree.Aux):
                    found.append((aux, layer.unit))
        return found


class Scripts:
    """Makes the scripts of one program's networks."""

    def __init__(self, main: Unit, settings: Settings, evaluator: Evaluator) -> None:
        self.main = main
        self.settings = settings
        self.evaluator = evaluator

    def of(self, name: str) -> Script | None:
        """The script of a network that the main file has or brings in; none where its base is not known."""
        family = self.family(*self.main.networks[name])
        if family is None:
            return None
        made = {id(unit): unit for _, unit in family}
        given = self.given(family)
        if given:
            made = {}
            again = renewed(self.main, made)
            new = {(id(made[home]), param): assignment for (home, param), assignment in given}
            Params(self.evaluator, again, self.settings, new).fill(again)
        return script([(one, made[id(unit)]) for one, unit in family])

    def family(self, one: Declared, unit: Unit) -> list[tuple[Declared, Unit]] | None:
        """The declaration with all that it is a variant of, the network first; none after saying what is wrong."""
        found: list[tuple[Declared, Unit]] = [(one, unit)]
        while isinstance(one, tree.Variant):
            self.check_clashes(one)
            entry = unit.networks.get(one.base.text)
            if not unit.complete:
                return None  # an edit, or the base, may be what did not parse
            if entry is None:
                hint = did_you_mean(one.base.text, set(unit.networks) - {one.name.text})
                self.evaluator.report(UnknownBase(place=one.base.place, name=one.base.text, hint=hint))
                return None
            one, unit = entry
            if any(one is earlier for earlier, _ in found):
                self.circle([member for member, _ in found], one)
                return None
            found.append(entry)
        return found[::-1]

    def circle(self, members: list[Declared], again: Declared) -> None:
        """Reports a circle once, at the member of it that stands first in its file."""
        start = next(number for number, member in enumerate(members) if member is again)
        ring = sorted(members[start:], key=lambda member: (member.name.place.line, member.name.text))
        first = next(number for number, member in enumerate(members) if member is ring[0])
        turned = [*members[first:], *members[start:first], ring[0]]
        circle = " -> ".join(member.name.text for member in turned)
        self.evaluator.report(VariantCircle(place=ring[0].name.place, circle=circle))

    def check_clashes(self, one: tree.Variant) -> None:
        """Reports what the variant edits twice."""
        first: dict[str, Place] = {}
        for line in one.edits:
            key, shown, place = subject(line)
            if key in first:
                clash = EditsClash(place=place, path=shown)
                self.evaluator.report(clash.at(place, Label(first[key], "the first one")))
            elif key:
                first[key] = place

    def given(self, family: list[tuple[Declared, Unit]]) -> list[tuple[tuple[int, str], Assignment]]:
        """What the variants set, by the file and the name of the param; later ones last."""
        found = []
        for number, (one, unit) in enumerate(family):
            known: Names[tree.Param] = {}
            for _, home in family[: number + 1]:
                known |= home.params
            for line in one.edits if isinstance(one, tree.Variant) else ():
                if isinstance(line, tree.SetEdit) and (param := self.param(line, known)) is not None:
                    declaration, home = param
                    given = Assignment(line.value, line.value.place, unit.values)
                    found.append(((id(home), declaration.name.text), given))
        return found

    def param(self, line: tree.SetEdit, known: Names[tree.Param]) -> tuple[tree.Param, Unit] | None:
        entry = known.get(line.name.text)
        if entry is None:
            hint = did_you_mean(line.name.text, known) or "there are no params"
            self.evaluator.report(UnknownSet(place=line.name.place, name=line.name.text, hint=hint))
        return entry


def subject(line: Line) -> tuple[str, str, Place]:
    """What an edit edits, as a key that two edits of the same thing share, as a name, and its place."""
    match line:
        case tree.SetEdit():
            return f"set {line.name.text}", line.name.text, line.name.place
        case tree.Replace() | tree.Remove():
            return line.path.text, line.path.text, line.path.place
        case tree.Insert():
            return f"{line.where} {line.path.text}", line.path.text, line.path.place
        case tree.Aux():
            return line.name.text, line.name.text, line.name.place
    return "", "", line.place


def script(family: list[tuple[Declared, Unit]]) -> Script:
    """The layers and edits of a network and its variants."""
    layers: list[Layer] = []
    edits: list[Edit] = []
    for one, unit in family:
        if isinstance(one, tree.NetworkDeclaration):
            layers.append(Layer(one.statements, unit))
            continue
        layers.append(Layer(one.edits, unit))
        for line in one.edits:
            if isinstance(line, (tree.Replace, tree.Remove, tree.Insert)):
                edits.append(Edit(tuple(line.path.text.split(".")), line, unit, one.base.place))
    one, unit = family[-1]
    return Script(one.name, one.doc or unit.file.doc, tuple(layers), tuple(edits))


def renewed(unit: Unit, made: dict[int, Unit]) -> Unit:
    """The same file and all it uses with no values yet; `made` has the new ones by the identity of the old."""
    if id(unit) in made:
        return made[id(unit)]
    new = made[id(unit)] = Unit(unit.file, unit.path)
    new.uses = [(use, renewed(used, made)) for use, used in unit.uses]
    new.blocks = {name: (one, made[id(home)]) for name, (one, home) in unit.blocks.items()}
    new.networks = {name: (one, made[id(home)]) for name, (one, home) in unit.networks.items()}
    new.params = {name: (one, made[id(home)]) for name, (one, home) in unit.params.items()}
    new.places, new.complete = unit.places, unit.complete
    return new
