"""How often a `repeat` runs its body, and over which values."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.names import EmptyRepeat, TooManySteps
from netspec.diagnostics.values import UnknownName
from netspec.lowering.expressions.evaluate import Evaluator, Scope
from netspec.ops.kinds import Integer
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.values import Word

MOST_ROUNDS = 100_000


class Rounds:
    """Tells the rounds of each `repeat`, and what is wrong with those that have none."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.reporter = evaluator.reporter

    def of(self, step: tree.RepeatStep, scope: Scope) -> range | None:
        """The values of the loop variable, or none after saying why there are none."""
        low = 1 if step.low is None else self.integer(step.low, scope)
        high = self.integer(step.high, scope)
        if low is None or high is None:
            return None
        count = high - low + 1
        if count < 1:
            place = step.high.place if step.low is None else step.low.place.to(step.high.place)
            empty = EmptyRepeat(place=place, count=max(0, count))
            counts_up = f"a range counts up, both ends included: `{high}..{low}`"
            self.reporter.report(empty if step.low is None else empty.replace(hint=counts_up))
            return None
        if count > MOST_ROUNDS:
            self.reporter.report(TooManySteps(place=step.high.place, limit=MOST_ROUNDS))
            return None
        return range(low, high + 1)

    def integer(self, expression: tree.Expression, scope: Scope) -> int | None:
        """An integer of the language's own syntax, or none after saying why."""
        value = self.evaluator.evaluate(expression, scope)
        if value is None:
            return None
        if isinstance(value, Word) and isinstance(expression, tree.Reference) and expression.text not in scope:
            hint = did_you_mean(value, scope)
            self.reporter.report(UnknownName(place=expression.place, name=value, hint=hint))
            return None
        accepted = Integer(-(2**31)).accept(value)
        if isinstance(accepted, Diagnostic):
            self.reporter.report(accepted.replace(place=expression.place, what="`repeat`"))
            return None
        return int(accepted)
