"""A network or variant as what there is to lower: whose statements count, and which edits are made to the stages.

A variant lays its own lines over those of the network it edits, which may be a variant itself. What `expect` and
`published` say of that network holds for it alone. Where a variant sets params, all files are read anew with those.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import EditsClash, UnknownBase, UnknownSet, VariantCircle
from netspec.lowering.budget import Budget
from netspec.lowering.declarations.edits import Edit, What, path_of
from netspec.lowering.declarations.environment import Environment
from netspec.lowering.declarations.module import Module, Names
from netspec.lowering.declarations.params import Assignment, Params, Settings
from netspec.lowering.declarations.spaces import choice_of, chosen, kept_of
from netspec.lowering.expressions.evaluate import Evaluator, Scope
from netspec.record import Record
from netspec.source import Place
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.values import Value

Declared = tree.NetworkDeclaration | tree.Variant
StatementOrEdit = tree.Statement | tree.Edit


class Edition(Record):
    """The lines of one network or variant, and the file in whose names they are written."""

    lines: tuple[StatementOrEdit, ...]
    module: Module


class Script(Record):
    """What to lower: the editions, the network's own first, and the edits of all of them in order."""

    name: tree.Ident
    doc: str
    editions: tuple[Edition, ...]
    edits: tuple[Edit, ...]
    environment: Environment

    @property
    def own(self) -> Edition:
        """The edition of the very declaration."""
        return self.editions[-1]

    def scope(self, edition: Edition) -> Scope:
        """What the names of an edition's file are worth."""
        return self.environment.scope(edition.module)

    def scopes(self) -> list[Scope]:
        """The names of the files of all editions, each file once."""
        return [*{edition.module.path: self.scope(edition) for edition in self.editions}.values()]

    def last(self, kind: type[StatementOrEdit]) -> Edition | None:
        """The last edition with lines of this kind, which stand for those of the editions below it."""
        return next((one for one in reversed(self.editions) if any(isinstance(line, kind) for line in one.lines)), None)

    def heads(self) -> list[tuple[tree.Aux, Module]]:
        """The heads of all editions; one that is written anew stands in the old one's place."""
        found: list[tuple[tree.Aux, Module]] = []
        for edition in self.editions:
            below = {aux.name.text: number for number, (aux, _) in enumerate(found)}
            for aux in edition.lines:
                if isinstance(aux, tree.Aux) and aux.name.text in below:
                    found[below[aux.name.text]] = (aux, edition.module)
                elif isinstance(aux, tree.Aux):
                    found.append((aux, edition.module))
        return found


class Scripts:
    """Makes the scripts of one program's networks."""

    def __init__(self, environment: Environment, settings: Settings, evaluator: Evaluator, budget: Budget) -> None:
        self.environment = environment
        self.program = environment.program
        self.settings = settings
        self.evaluator = evaluator
        self.reporter = evaluator.reporter
        self.budget = budget

    def of(self, name: str) -> Script | None:
        """The script of a network that the main file has or brings in; none where its base is not known."""
        family = self.family(*self.program.main.networks[name])
        if family is None:
            return None
        environment, given = self.environment, self.given(family)
        if given:
            self.budget.edits(sum(map(len, environment.values.values())), family[-1][0].name.place)
            environment = Params(self.evaluator, self.program, self.settings, given).environment()
        return script(family, environment)

    def family(self, one: Declared, module: Module) -> list[tuple[Declared, Module]] | None:
        """The declaration with all that it is a variant of, the network first; none after saying what is wrong."""
        found, seen = [(one, module)], {one.name}
        while isinstance(one, tree.Variant):
            self.budget.edits(1 + len(one.edits), found[0][0].name.place)
            if self.budget.spent:
                return None
            self.check_clashes(one)
            entry = module.networks.get(one.base.text)
            if not module.complete:
                return None  # an edit, or the base, may be what did not parse
            if entry is None:
                hint = did_you_mean(one.base.text, set(module.networks) - {one.name.text})
                self.reporter.report(UnknownBase(place=one.base.place, name=one.base.text, hint=hint))
                return None
            one, module = entry
            if one.name in seen:
                self.circle([member for member, _ in found], one)
                return None
            found.append(entry)
            seen.add(one.name)
        return found[::-1]

    def circle(self, members: list[Declared], again: Declared) -> None:
        """Reports a circle once, at the member of it that stands first in its file."""
        start = next(number for number, member in enumerate(members) if member is again)
        ring = sorted(members[start:], key=lambda member: (member.name.place.line, member.name.text))
        first = next(number for number, member in enumerate(members) if member is ring[0])
        turned = [*members[first:], *members[start:first], ring[0]]
        circle = " -> ".join(member.name.text for member in turned)
        self.reporter.report(VariantCircle(place=ring[0].name.place, circle=circle))

    def check_clashes(self, one: tree.Variant) -> None:
        """Reports what the variant edits twice."""
        first: dict[str, Place] = {}
        for line in one.edits:
            key, shown, place = subject(line)
            if key in first:
                clash = EditsClash(place=place, path=shown)
                self.reporter.report(clash.at(place, Label(first[key], "the first one")))
            elif key:
                first[key] = place

    def given(self, family: list[tuple[Declared, Module]]) -> dict[tuple[Path, str], Assignment]:
        """What the variants set, by the file and the name of the param; later ones win."""
        found = {}
        known: dict[str, tuple[tree.Param, Module]] = {}
        last = None
        for one, module in family:
            known |= {} if module is last else module.params
            last = module
            for line in one.edits if isinstance(one, tree.Variant) else ():
                if isinstance(line, tree.SetEdit) and is_param(line) and (param := self.param(line, known)) is not None:
                    declaration, home = param
                    scope = self.environment.scope(module)
                    found[home.path, declaration.name.text] = Assignment(line.value, line.value.place, scope)
        return found

    def param(self, line: tree.SetEdit, known: Names[tree.Param]) -> tuple[tree.Param, Module] | None:
        entry = known.get(line.name.text)
        if entry is None:
            hint = did_you_mean(line.name.text, known) or "there are no params"
            self.reporter.report(UnknownSet(place=line.name.place, name=line.name.text, hint=hint))
        return entry


def subject(line: StatementOrEdit) -> tuple[str, str, Place]:
    """What an edit edits, as a key that two edits of the same thing share, as a name, and its place."""
    match line:
        case tree.SetEdit():
            return f"set {line.name.text}", line.name.text, line.name.place
        case tree.Replace() | tree.Remove() | tree.Choose() | tree.Drop():
            return line.path.text, line.path.text, line.path.place
        case tree.Rescale():
            shown = line.first.text + (f"..{line.last.text}" if line.last is not None else "")
            return f"scale {shown}", shown, line.place
        case tree.Insert():
            return f"{line.where} {line.path.text}", line.path.text, line.path.place
        case tree.Aux():
            return line.name.text, line.name.text, line.name.place
    return "", "", line.place


def is_param(line: tree.SetEdit) -> bool:
    """Whether an edit sets a param, and not an argument of a line."""
    return "." not in line.name.text


def edit_of(line: StatementOrEdit, scope: Scope) -> What | None:
    """What a line of a variant does to the stages, if it does anything to them."""
    match line:
        case tree.Replace() | tree.Remove() | tree.Insert() | tree.Rescale():
            return line
        case tree.SetEdit() if not is_param(line):
            return line
        case tree.Drop() if worth(kept_of(line), scope) is False:
            return tree.Remove(line.place, line.span, line.path)
        case tree.Choose():
            chain = chosen(line, worth(choice_of(line), scope))
            return tree.Replace(line.place, line.span, line.path, chain)
    return None


def worth(name: str, scope: Scope) -> Value | None:
    """What the param of a line of a space is worth."""
    return scope[name].value if name in scope else None


def is_idle(what: What, others: Sequence[What], dropped: Set[str]) -> bool:
    """Whether an edit of a space is of something that another line of it drops here."""
    if not dropped or (isinstance(what, tree.Rescale) and what.last is not None):
        return False
    gone = [one.path.text for one in others if isinstance(one, tree.Remove) and one.path.text in dropped]
    here = path_of(what).text
    above = any(here.startswith(f"{path}.") for path in gone)
    return above or (here in gone and not isinstance(what, tree.Remove))


def script(family: list[tuple[Declared, Module]], environment: Environment) -> Script:
    """The editions and edits of a network and its variants, to be lowered in this environment."""
    editions: list[Edition] = []
    edits: list[Edit] = []
    for one, module in family:
        if isinstance(one, tree.NetworkDeclaration):
            editions.append(Edition(one.statements, module))
            continue
        editions.append(Edition(one.edits, module))
        whats = [what for line in one.edits if (what := edit_of(line, environment.scope(module))) is not None]
        dropped = {line.path.text for line in one.edits if isinstance(line, tree.Drop)}
        edits += [Edit.of(what, module, one.base.place) for what in whats if not is_idle(what, whats, dropped)]
    one, module = family[-1]
    return Script(one.name, one.doc or module.file.doc, tuple(editions), tuple(edits), environment)
