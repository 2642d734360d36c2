"""How a number was written: its expression, evaluated on what names stand for as far as generated code has them too."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.expressions.evaluate import Bound, Evaluator, Scope, is_number
from netspec.lowering.expressions.scaling import references
from netspec.numbers.joining import name
from netspec.numbers.traced import Ratio, concrete
from netspec.numbers.written import expression_of, live
from netspec.syntax import tree


def written(expression: tree.Expression, scope: Scope) -> object:
    """The number as one that knows its expression in the parameters that generated code has; none where it has none.

    What is no such parameter is the number that it stands for: a param of the file, the variable of a `repeat`.
    """
    if isinstance(expression, tree.Reference):
        return spoken(scope[expression.text]) if expression.text in scope else None
    names = [one for one in references(expression) if one in scope]
    if not names or all(scope[one].symbol is None for one in names):
        return None
    around = {one: Bound(in_expression(scope[one])) for one in names}
    found = Evaluator(Reporter()).evaluate(expression, around)
    if isinstance(found, Ratio) and concrete(found).denominator == 1:
        found = found.over // found.under
    return found if expression_of(found) is not None else None


def spoken(bound: Bound) -> int | float | None:
    """A parameter's number under its name."""
    if bound.symbol is None or not is_number(bound.value):
        return None
    number = concrete(bound.value)
    return live(number if isinstance(number, int) else float(number), name(bound.symbol))


def in_expression(bound: Bound) -> Any:
    """What a name is worth in an expression: a whole number under its name, anything else for itself."""
    return concrete(bound.value) if isinstance(bound.value, Fraction) else spoken(bound) or concrete(bound.value)


def counted_in(expression: tree.Expression) -> frozenset[str]:
    """The names of which a number is so many times as much, whatever they are: `c` in `2 * c`, none in `c * n`."""
    names = dict.fromkeys(references(expression))
    any_numbers = {one: Bound(live(number, name(one))) for number, one in enumerate(names, start=16)}
    found = Evaluator(Reporter()).evaluate(expression, any_numbers)
    over, under = (found.over, found.under) if isinstance(found, Ratio) else (found, 1)
    known = expression_of(over)
    return frozenset() if known is None or expression_of(under) is not None else known.counted_in()
