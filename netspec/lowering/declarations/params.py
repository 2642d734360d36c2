"""Values of params and constants, with what was set from outside, held against their domains."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from netspec.diagnostics.base import Diagnostic, Label
from netspec.diagnostics.names import BadAssignment, UnknownParam
from netspec.diagnostics.values import BadDomain, NumberOutOfRange, OutsideDomain, WrongValue
from netspec.lowering.declarations.domains import why_unusable
from netspec.lowering.declarations.environment import Environment
from netspec.lowering.declarations.module import Module, Program
from netspec.lowering.expressions.evaluate import LARGEST, Bound, Evaluator, Scope, is_number
from netspec.lowering.expressions.scaling import is_settled
from netspec.numbers import exact
from netspec.numbers.traced import Ratio, Whole
from netspec.record import Record
from netspec.source import Place, SourceFile
from netspec.spelling import did_you_mean, nearest
from netspec.syntax import tree
from netspec.syntax.parser import parse
from netspec.values import Value, Word, show, type_name

Settings = Mapping[str, str | int | float | bool | Ratio]
OUTSIDE = Place("--set", 0, 0, 0, 0)
AHEAD = "it is declared further down; move it up"
ITSELF = "a value can't be made of itself"


def declared(module: Module) -> list[str]:
    """The names of all values that a file has, its own and those that it uses."""
    own = [one.name.text for one in module.file.declarations if isinstance(one, (tree.Let, tree.Param))]
    return [*own, *module.params]


def outside_expression(name: str, value: str | float | bool) -> tree.Expression | Diagnostic:
    """A value set from outside, as the language would read it."""
    if isinstance(value, int) and abs(value) > LARGEST:  # Python refuses to write out more than 4,300 digits
        return NumberOutOfRange(place=OUTSIDE, why=f"`{name}` is set to more than 2^63")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    file, problems = parse(SourceFile("--set", f"let value = {text}\n"))
    lets = [one for one in file.declarations if isinstance(one, tree.Let)]
    if problems or len(file.declarations) != 1 or not lets:
        return BadAssignment(place=OUTSIDE, text=f"{name}={text}")
    return lets[0].value


def unknown_param(name: str, main: Module) -> Diagnostic:
    """The mistake of setting what is no param of a file, nor of one that it uses."""
    hint = did_you_mean(name, main.params) or "this spec has no params"
    if any(isinstance(one, tree.Let) and one.name.text == name for one in main.file.declarations):
        hint = f"`{name}` is a constant; declare it by `param` instead of `let` to set it"
    return UnknownParam(place=OUTSIDE, name=name, hint=hint)


class Assignment(Record):
    """What a param is set to instead of its usual value: from outside, or by a variant in the names of its file."""

    value: tree.Expression | Whole | Ratio
    place: Place = OUTSIDE
    scope: Scope = MappingProxyType({})


Given = Mapping[tuple[Path, str], Assignment]


class Params:
    """Evaluates the params and constants of all files of a program.

    `given` is what a variant sets, by the file and the name; what is set from outside wins.
    """

    def __init__(
        self, evaluator: Evaluator, program: Program, settings: Settings, given: Given = MappingProxyType({})
    ) -> None:
        self.evaluator = evaluator
        self.reporter = evaluator.reporter
        self.program = program
        self.given = dict(given)
        self.values: dict[Path, dict[str, Bound]] = {}
        for name, value in settings.items():
            self.set(name, value, program.main)

    def set(self, name: str, value: str | float | bool | Ratio, main: Module) -> None:
        if name not in main.params:
            self.reporter.report(unknown_param(name, main))
            return
        expression = value if isinstance(value, (Whole, Ratio)) else outside_expression(name, value)
        if isinstance(expression, Diagnostic):
            self.reporter.report(expression)
            return
        declaration, home = main.params[name]
        self.given[home.path, declaration.name.text] = Assignment(expression)

    def environment(self) -> Environment:
        """The values of all names of all files, used files first."""
        for module in self.program.modules:
            self.fill(module)
        return Environment(self.program, self.values)

    def fill(self, module: Module) -> None:
        """Gives every name of one file its value, in order."""
        values = self.values[module.path] = {}
        ahead = dict.fromkeys(declared(module), AHEAD)
        self.evaluator.ahead = ahead
        for one in module.file.declarations:
            if self.reporter.full:
                break
            if isinstance(one, tree.Use):
                self.bring(one, module)
                for name in values.keys() & ahead.keys():
                    del ahead[name]
            elif isinstance(one, (tree.Let, tree.Param)):
                name = one.name.text
                ahead[name] = ITSELF
                value = self.let(one, module) if isinstance(one, tree.Let) else self.bound(one, module)
                values.setdefault(name, value)
                del ahead[name]
        self.evaluator.ahead = {}

    def let(self, one: tree.Let, module: Module) -> Bound:
        values = self.values[module.path]
        settled = is_settled(one.value, values)
        return Bound(self.evaluator.known(one.value, values), settled=settled)

    def bound(self, one: tree.Param, module: Module) -> Bound:
        return Bound(self.param(one, module), settled=not one.freed)

    def bring(self, line: tree.Use, module: Module) -> None:
        """Makes the params of a used file names of this one."""
        used = next((used.module for used in module.uses if used.line is line), None)
        if used is None:
            return
        for name, (_, home) in module.params.items():
            if home is used:
                self.values[module.path][name] = self.values[used.path].get(name, Bound(None))

    def param(self, one: tree.Param, module: Module) -> Value | None:
        if isinstance(one.domain, tree.ChoiceDomain):
            self.learn(one.domain, module)
        usual = self.usual(one, module)
        fits = self.check_domain(one, usual, module, one.value.place)
        given = self.given.get((module.path, one.name.text))
        if given is None:
            return usual if fits else None
        chosen = given.place is OUTSIDE or isinstance(one.domain, tree.ChoiceDomain)
        evaluate = self.evaluator.evaluate if chosen else self.evaluator.known
        if isinstance(given.value, (Whole, Ratio)):
            value: Value | None = exact.reduced(given.value)
        else:
            value = evaluate(given.value, given.scope)
        if value is None or usual is None:
            return value
        alike = type(value) is type(usual) or (is_number(value) and is_number(usual))
        if not alike:
            what, expected = f"the param `{one.name.text}`", f"{type_name(usual)} like `{show(usual)}`"
            got = f"`{show(value)}` ({type_name(value)})"
            hint = f"did you mean `{str(value).lower()}`?" if value in (Word("True"), Word("False")) else ""
            wrong = WrongValue(place=given.place, what=what, expected=expected, got=got, hint=hint)
            self.reporter.report(wrong.at(given.place, Label(one.name.place, "declared here")))
            return None
        return value if self.check_domain(one, value, module, given.place) else None

    def learn(self, domain: tree.ChoiceDomain, module: Module) -> None:
        """Makes words of the choices that are names of nothing."""
        for choice in domain.choices:
            name = choice.text if isinstance(choice, tree.Reference) else ""
            if name and name not in self.values[module.path] and name not in self.evaluator.ahead:
                self.evaluator.words.add(name)

    def usual(self, one: tree.Param, module: Module) -> Value | None:
        """The value that the param has where nothing sets it; of a choice, whether it is known is seen there."""
        named = isinstance(one.value, tree.Reference) and one.value.text in self.evaluator.ahead
        chosen = isinstance(one.domain, tree.ChoiceDomain) and not named
        evaluate = self.evaluator.evaluate if chosen else self.evaluator.known
        return evaluate(one.value, self.values[module.path])

    def check_domain(self, one: tree.Param, value: Value | None, module: Module, place: Place) -> bool:
        """Whether the declared domain holds the value; says so where it does not."""
        if one.domain is None or value is None:
            return True
        hint = ""
        if isinstance(one.domain, tree.RangeDomain):
            text, inside = self.range(one.domain, value, module)
        else:
            choices = [self.evaluator.known(choice, self.values[module.path]) for choice in one.domain.choices]
            known = [choice for choice in choices if choice is not None]
            text, inside = "one of " + ", ".join(f"`{show(choice)}`" for choice in known), value in choices
            match = nearest(show(value), [show(choice) for choice in known]) if isinstance(value, Word) else None
            hint = f"did you mean `{match}`?" if match else ""
        if not inside:
            got = f"`{show(value)}`"
            outside = OutsideDomain(place=place, name=one.name.text, domain=text, got=got, hint=hint)
            declared = () if place is one.value.place else (Label(one.domain.place, "its domain"),)
            self.reporter.report(outside.at(place, *declared))
        return inside

    def range(self, domain: tree.RangeDomain, value: Value, module: Module) -> tuple[str, bool]:
        """The range in words, and whether the value is in it; an unusable range is reported and holds everything."""
        scope = self.values[module.path]
        low, high = self.evaluator.known(domain.low, scope), self.evaluator.known(domain.high, scope)
        step = self.evaluator.known(domain.step, scope) if domain.step is not None else None
        if low is None or high is None or (step is None and domain.step is not None):
            return "", True
        if why := why_unusable(low, high, step):
            self.reporter.report(BadDomain(place=domain.place, why=why))
            return "", True
        return within(low, high, step, value)


def within(low: Any, high: Any, step: Any, value: Value) -> tuple[str, bool]:
    """A usable range in words, and whether the value is in it."""
    text = f"from `{show(low)}` to `{show(high)}`" + (f" in steps of `{show(step)}`" if step is not None else "")
    if not isinstance(value, (int, Fraction)) or isinstance(value, bool):
        return text, False
    return text, low <= value <= high and (step is None or (value - low) % step == 0)
