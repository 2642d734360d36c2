"""Finite domains: the values of a range that has steps, or of a list, in an order that never changes."""

from __future__ import annotations

from fractions import Fraction

from netspec.diagnostics.base import Diagnostic, Label
from netspec.diagnostics.spaces import NoSteps, TooManyValues
from netspec.diagnostics.values import BadDomain
from netspec.lowering.expressions.evaluate import Evaluator, Scope, is_number
from netspec.numbers import exact
from netspec.record import Record
from netspec.source import Place
from netspec.syntax import tree
from netspec.values import Value, Word, show

MOST_VALUES = 2**31
Written = tree.RangeDomain | tree.ChoiceDomain


class Steps(Record):
    """Numbers from `low` upwards in equal steps."""

    low: Fraction
    step: Fraction
    count: int

    def at(self, index: int) -> Value:
        """The value at a place in the order."""
        return exact.reduced(self.low + index * self.step)


class Listed(Record):
    """Values one by one: numbers, truths, words, sizes."""

    values: tuple[Value, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.values)

    def at(self, index: int) -> Value:
        """The value at a place in the order."""
        return self.values[index]


Finite = Steps | Listed


def finite(name: str, domain: Written, evaluator: Evaluator, scope: Scope, place: Place | None = None) -> Finite | None:
    """The values of a domain, or none after saying at `place`, or where it stands, why it can't be gone through."""
    if isinstance(domain, tree.ChoiceDomain):
        return listed(domain, evaluator, scope)
    low, high = (evaluator.known(one, scope) for one in (domain.low, domain.high))
    step = evaluator.known(domain.step, scope) if domain.step is not None else None
    if low is None or high is None or (step is None and domain.step is not None):
        return None
    problem: Diagnostic | None = None
    if why := why_unusable(low, high, step):
        problem = BadDomain(place=domain.place, why=why)
    elif step is None:
        step_of = "1" if isinstance(low, int) and isinstance(high, int) else "0.25"
        problem = NoSteps(place=domain.place, name=name, ends=f"{show(low)}..{show(high)}", step=step_of)
    elif (count := int((Fraction(high) - Fraction(low)) // Fraction(step)) + 1) > MOST_VALUES:  # type: ignore[arg-type]
        problem = TooManyValues(place=domain.place, name=name, count=count, limit=MOST_VALUES)
    else:
        return Steps(Fraction(low), Fraction(step), count)  # type: ignore[arg-type]
    labels = () if place is None else (Label(domain.place, "its domain"),)
    evaluator.reporter.report(problem.at(place or domain.place, *labels))
    return None


def why_unusable(low: Value, high: Value, step: Value | None) -> str:
    """Why a range is none; empty where nothing is wrong with it."""
    if not (is_number(low) and is_number(high) and (step is None or is_number(step))):
        return "its ends and its step must be numbers"
    if low > high:
        return f"its low end `{show(low)}` is above its high end `{show(high)}`"
    if step is not None and step <= 0:
        return f"its step `{show(step)}` is not above 0"
    return ""


def listed(domain: tree.ChoiceDomain, evaluator: Evaluator, scope: Scope) -> Listed | None:
    """The values of a list, each once; a name that is none of a value is a word."""
    found: list[Value] = []
    for one in domain.choices:
        name = one.text if isinstance(one, tree.Reference) else ""
        value = Word(name) if name and name not in scope else evaluator.known(one, scope)
        if value is None:
            return None
        if value not in found:
            found.append(value)
    odd = next((one for one in found if not alike(one, found[0])), None)
    if odd is not None:
        why = f"its values are of one kind, and `{show(odd)}` is not of that of `{show(found[0])}`"
        evaluator.reporter.report(BadDomain(place=domain.place, why=why))
    return Listed(tuple(found)) if odd is None else None


def alike(one: Value, other: Value) -> bool:
    """Whether two values are of one kind: numbers are, with a fraction or without."""
    return type(one) is type(other) or (is_number(one) and is_number(other))
