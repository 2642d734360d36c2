"""What is free, as a user says it: `--over width=0.25..2:0.05`, `--over act=[relu, gelu]`, or the domains of params.

Values and ranges are parsed and evaluated by the language itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.sweeps import BadOver, EmptyRange, FreedTwice, NoSteps, TooManyValues
from netspec.lowering.declarations.domains import MOST_VALUES, Listed, Steps
from netspec.lowering.declarations.environment import Environment
from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.params import Params, Settings, unknown_param
from netspec.lowering.expressions.evaluate import Evaluator, Scope, is_number
from netspec.numbers.exact import reduced
from netspec.record import Record
from netspec.source import Place, SourceFile
from netspec.spaces.axes import Axis
from netspec.syntax import tree
from netspec.syntax.parser import parse
from netspec.values import Value, Word, show

OVER = "--over"
HERE = Place(OVER, 0, 0, 0, 0)
Domain = tree.RangeDomain | tree.ChoiceDomain


class Wanted(Record):
    """One axis as it was asked for: by a name and a domain, the text of which stands in mistakes."""

    name: str
    domain: Domain
    text: str
    place: Place


class Reader:
    """Reads the axes of one program."""

    def __init__(self, program: Program, settings: Settings, reporter: Reporter) -> None:
        self.program = program
        self.reporter = reporter
        self.evaluator = Evaluator(reporter)
        self.environment: Environment = Params(self.evaluator, program, settings).environment()

    def over(self, texts: Iterable[str], by_name: bool = False) -> tuple[Axis, ...]:
        """The axes of `--over`, in their order; what is wrong with one is reported.

        A name alone stands for the domain of its param where that is allowed.
        """
        found: dict[str, Axis] = {}
        for text in texts:
            if by_name and text.strip() in self.program.main.params:
                axis = next(iter(self.declared([text.strip()], assume=True)), None)
            else:
                wanted = self.asked(text)
                axis = self.axis(wanted, self.environment.scope(self.program.main)) if wanted is not None else None
            if axis is not None and axis.name in found:
                self.reporter.report(FreedTwice(place=HERE, name=axis.name))
            elif axis is not None:
                found[axis.name] = axis
        return tuple(found.values())

    def asked(self, text: str) -> Wanted | None:
        """What `NAME=A..B:STEP` or `NAME=[x, y]` asks for."""
        name, equals, values = (part.strip(" \t") for part in text.partition("="))
        domain = domain_of(values) if name and equals else None
        if domain is None:
            self.reporter.report(BadOver(place=HERE, text=text[:200]))
        elif name not in self.program.main.params:
            self.reporter.report(unknown_param(name, self.program.main).replace(place=HERE))
        else:
            return Wanted(name, domain, text, HERE)
        return None

    def declared(self, names: Sequence[str], assume: bool) -> tuple[Axis, ...]:
        """The axes of those of these params that have a domain.

        Of a range without a step, the last digit of its ends is one where that may be assumed, else a mistake.
        """
        found = []
        for name in names:
            one, home = self.program.main.params[name]
            if one.domain is not None:
                wanted = Wanted(name, one.domain, f"{name}: ...", one.domain.place)
                found.append(self.axis(wanted, self.environment.scope(home), assume))
        return tuple(axis for axis in found if axis is not None)

    def axis(self, wanted: Wanted, scope: Scope, assume: bool = False) -> Axis | None:
        """The axis, or none after saying why there is none."""
        if isinstance(wanted.domain, tree.ChoiceDomain):
            values = [self.value(one, scope, wanted) for one in wanted.domain.choices]
            known = tuple(dict.fromkeys(one for one in values if one is not None))
            return Axis(wanted.name, Listed(known)) if len(known) == len(set(values)) else None
        ends = [self.value(one, scope, wanted) for one in (wanted.domain.low, wanted.domain.high)]
        step = (
            self.value(wanted.domain.step, scope, wanted)
            if wanted.domain.step is not None
            else resolution(wanted, ends, assume)
        )
        problem = wrong(wanted, ends, step)
        if problem is not None:
            self.reporter.report(problem)
            return None
        low, high, stride = map(as_number, (*ends, step))
        count = (high - low) // stride + 1
        if count > MOST_VALUES:
            self.reporter.report(TooManyValues(place=wanted.place, name=wanted.name, count=count, limit=MOST_VALUES))
            return None
        return Axis(wanted.name, Steps(low, stride, count), wanted.domain.step is None)

    def value(self, expression: tree.Expression, scope: Scope, wanted: Wanted) -> Value | None:
        """What an expression is worth; of choices, a name that is none of a value is a word."""
        name = expression.text if isinstance(expression, tree.Reference) else ""
        if name and name not in scope and isinstance(wanted.domain, tree.ChoiceDomain):
            return Word(name)
        value = self.evaluator.known(expression, scope)
        return reduced(value) if isinstance(value, Fraction) else value


def domain_of(text: str) -> Domain | None:
    """The domain that `A..B:STEP` or `[x, y]` writes; none for what is neither."""
    if not text.startswith("["):
        ends, colon, step = text.partition(":")
        text = f"{ends} step {step}" if colon else ends
    file, problems = parse(SourceFile(OVER, f"param value: {text} = 0\n"))
    params = [one for one in file.declarations if isinstance(one, tree.Param)]
    if problems or len(file.declarations) != 1 or not params:
        return None
    return params[0].domain


def resolution(wanted: Wanted, ends: Sequence[Value | None], assume: bool) -> Value | None:
    """The step of a range that names none: 1 between integers; where it may be assumed, else the last digit written."""
    if all(isinstance(one, int) for one in ends):
        return 1
    if not assume or not all(is_number(one) for one in ends):
        return None
    digits = max(decimals(one) for one in ends)
    return Fraction(1, 10**digits)


def decimals(value: Value | None) -> int:
    """How many decimals a number is shown with."""
    return len(show(value).partition(".")[2]) if isinstance(value, Fraction) else 0


def wrong(wanted: Wanted, ends: Sequence[Value | None], step: Value | None) -> Diagnostic | None:
    """Why a range can't be gone through."""
    if not all(is_number(one) for one in ends):
        return BadOver(place=wanted.place, text=wanted.text[:200])
    low, high = map(as_number, ends)
    shown = f"{show(reduced(low))}..{show(reduced(high))}"
    if step is None and wanted.domain.step is None:  # type: ignore[union-attr]
        digit = show(reduced(Fraction(1, 10 ** max(decimals(one) for one in ends))))
        return NoSteps(place=wanted.place, name=wanted.name, range=shown, step=digit)
    if step is None or not is_number(step):
        return BadOver(place=wanted.place, text=wanted.text[:200])
    if low <= high and as_number(step) > 0:
        return None
    why = "its low end is above its high end" if low > high else f"its step `{show(step)}` is not above 0"
    return EmptyRange(place=wanted.place, name=wanted.name, why=why)


def as_number(value: Value | None) -> Fraction:
    """A value that is known to be a number."""
    assert isinstance(value, (int, Fraction))
    return Fraction(value)
