"""Values of params and constants, with what was set from outside, held against their domains."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from netspec.diagnostics.base import Diagnostic, Label
from netspec.diagnostics.names import BadAssignment, UnknownParam
from netspec.diagnostics.values import BadDomain, OutsideDomain, UnknownName, WrongValue
from netspec.lowering.evaluate import Bound, Evaluator, Scope, is_number
from netspec.lowering.program import Unit
from netspec.lowering.scaling import is_settled
from netspec.lowering.words import unknown_word
from netspec.record import Record
from netspec.source import Place, SourceFile
from netspec.spelling import did_you_mean, nearest
from netspec.syntax import tree
from netspec.syntax.parser import parse
from netspec.values import Value, Word, show, type_name

Settings = Mapping[str, str | int | float | bool]
OUTSIDE = Place("--set", 0, 0, 0, 0)


def outside_expression(name: str, value: str | float | bool) -> tree.Expression | Diagnostic:
    """A value set from outside, as the language would read it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    file, problems = parse(SourceFile("--set", f"let value = {text}\n"))
    lets = [one for one in file.declarations if isinstance(one, tree.Let)]
    if problems or len(file.declarations) != 1 or not lets:
        return BadAssignment(place=OUTSIDE, text=f"{name}={text}")
    return lets[0].value


class Assignment(Record):
    """What a param is set to instead of its usual value: from outside, or by a variant in the names of its file."""

    value: tree.Expression
    place: Place = OUTSIDE
    scope: Scope = MappingProxyType({})


class Params:
    """Evaluates the params and constants of all files of a program.

    `given` is what a variant sets, by the identity of the file and the name; what is set from outside wins.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        main: Unit,
        settings: Settings,
        given: Mapping[tuple[int, str], Assignment] = MappingProxyType({}),
    ) -> None:
        self.evaluator = evaluator
        self.given = dict(given)
        self.done: set[int] = set()
        for name, value in settings.items():
            self.set(name, value, main)

    def set(self, name: str, value: str | float | bool, main: Unit) -> None:
        if name not in main.params:
            hint = did_you_mean(name, main.params) or "this spec has no params"
            self.evaluator.report(UnknownParam(place=OUTSIDE, name=name, hint=hint))
            return
        expression = outside_expression(name, value)
        if isinstance(expression, Diagnostic):
            self.evaluator.report(expression)
            return
        declaration, home = main.params[name]
        self.given[id(home), declaration.name.text] = Assignment(expression)

    def fill(self, unit: Unit) -> None:
        """Gives every name of the file its value, in order; used files first."""
        if id(unit) in self.done:
            return
        self.done.add(id(unit))
        for one in unit.file.declarations:
            if isinstance(one, tree.Use):
                self.bring(one, unit)
            elif isinstance(one, tree.Let):
                settled = is_settled(one.value, unit.values)
                unit.values.setdefault(one.name.text, Bound(self.plain(one.value, unit), settled=settled))
            elif isinstance(one, tree.Param):
                unit.values.setdefault(one.name.text, Bound(self.param(one, unit), settled=True))

    def bring(self, one: tree.Use, unit: Unit) -> None:
        used = next((used for declaration, used in unit.uses if declaration is one), None)
        if used is None:
            return
        self.fill(used)
        for name, (_, home) in unit.params.items():
            if home is used:
                unit.values[name] = home.values.get(name, Bound(None))

    def plain(self, expression: tree.Expression, unit: Unit) -> Value | None:
        """A value that is no unknown name: words are known only where something takes them."""
        value = self.evaluator.evaluate(expression, unit.values)
        later = {one.name.text for one in unit.file.declarations if isinstance(one, (tree.Let, tree.Param))}
        if isinstance(value, Word) and value in later and value not in unit.values:
            hint = "it is declared further down; move it up"
            self.evaluator.report(UnknownName(place=expression.place, name=value, hint=hint))
            return None
        unknown = unknown_word(value, expression, unit.values)
        if unknown is not None:
            self.evaluator.report(unknown)
        return value if unknown is None else None

    def param(self, one: tree.Param, unit: Unit) -> Value | None:
        usual = self.plain(one.value, unit)
        self.check_domain(one, usual, unit, one.value.place)
        given = self.given.get((id(unit), one.name.text))
        if given is None:
            return usual
        value = self.evaluator.evaluate(given.value, given.scope)
        if value is None or usual is None:
            return value
        alike = type(value) is type(usual) or (is_number(value) and is_number(usual))
        if not alike:
            what, expected = f"the param `{one.name.text}`", f"{type_name(usual)} like `{show(usual)}`"
            got = f"`{show(value)}` ({type_name(value)})"
            wrong = WrongValue(place=given.place, what=what, expected=expected, got=got)
            self.evaluator.report(wrong.at(given.place, Label(one.name.place, "declared here")))
            return None
        return value if self.check_domain(one, value, unit, given.place) else None

    def check_domain(self, one: tree.Param, value: Value | None, unit: Unit, place: Place) -> bool:
        """Whether the declared domain holds the value; says so where it does not."""
        if one.domain is None or value is None:
            return True
        hint = ""
        if isinstance(one.domain, tree.RangeDomain):
            text, inside = self.range(one.domain, value, unit)
        else:
            choices = [self.evaluator.evaluate(choice, unit.values) for choice in one.domain.choices]
            known = [choice for choice in choices if choice is not None]
            text, inside = "one of " + ", ".join(f"`{show(choice)}`" for choice in known), value in choices
            match = nearest(show(value), [show(choice) for choice in known]) if isinstance(value, Word) else None
            hint = f"did you mean `{match}`?" if match else ""
        if not inside:
            got = f"`{show(value)}`"
            outside = OutsideDomain(place=place, name=one.name.text, domain=text, got=got, hint=hint)
            declared = () if place is one.value.place else (Label(one.domain.place, "its domain"),)
            self.evaluator.report(outside.at(place, *declared))
        return inside

    def range(self, domain: tree.RangeDomain, value: Value, unit: Unit) -> tuple[str, bool]:
        """The range in words, and whether the value is in it; an unusable range is reported and holds everything."""
        ends = [self.evaluator.evaluate(one, unit.values) for one in (domain.low, domain.high)]
        step = self.evaluator.evaluate(domain.step, unit.values) if domain.step is not None else 0
        if any(one is None for one in (*ends, step)):
            return "", True
        low, high, stride = (one if isinstance(one, (int, Fraction)) else None for one in (*ends, step))
        truths = any(isinstance(one, bool) for one in (*ends, step))
        if low is None or high is None or stride is None or truths or low > high or (domain.step and stride <= 0):
            why = "its ends and step must be numbers, the low end not above the high one, the step above 0"
            self.evaluator.report(BadDomain(place=domain.place, why=why))
            return "", True
        text = f"from `{show(low)}` to `{show(high)}`" + (f" in steps of `{show(stride)}`" if stride else "")
        if not isinstance(value, (int, Fraction)) or isinstance(value, bool):
            return text, False
        return text, low <= value <= high and (not stride or (value - low) % stride == 0)
