"""How a number of filters is scaled, and which numbers are not to be."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.lowering.expressions.evaluate import Scope
from netspec.numbers import exact
from netspec.numbers.traced import Number
from netspec.record import Record, once
from netspec.syntax import tree
from netspec.values import Value


class Scaling(Record):
    """`scale_filters factor multiple=m`: `round_to(filters * factor, m)`, at least `m`; nothing changes at factor 1.

    `then` is the scaling of what is around, by which the result is scaled in turn.
    """

    factor: Number
    multiple: int
    then: Scaling | None = None

    def of(self, filters: int) -> int:
        """The scaled number of filters."""
        own = filters
        if self.factor != 1:
            counted = exact.rounded_to(exact.product(filters, self.factor), self.multiple)
            own = exact.floor(exact.largest((self.multiple, counted)))
        return own if self.then is None else self.then.of(own)


def scaled(scaling: Scaling | None, expression: tree.Expression, value: Value, scope: Scope) -> Value:
    """The value of an expression that stands for a number of filters, scaled where it is not settled already."""
    if scaling is None or not isinstance(value, int) or isinstance(value, bool):
        return value
    return value if value < 1 or is_settled(expression, scope) else scaling.of(value)


def is_settled(expression: tree.Expression, scope: Scope) -> bool:
    """Whether the expression is written in terms of something that is scaled already, or set from outside."""
    names = references(expression)
    return bool(names) and any(name in scope and scope[name].settled for name in names)


@once
def references(expression: tree.Expression) -> tuple[str, ...]:
    """The names in an expression."""
    return tuple(names_in(expression))


def names_in(expression: tree.Expression) -> Iterator[str]:
    match expression:
        case tree.Reference():
            yield expression.text
        case tree.Operation():
            parts: tuple[tree.Expression, ...] = expression.operands
        case tree.Negation():
            parts = (expression.operand,)
        case tree.Comparison():
            parts = (expression.left, expression.right)
        case tree.Apply():
            parts = expression.arguments
        case tree.Configure():
            parts = tuple(setting.value for setting in expression.settings)
        case _:
            return
    if not isinstance(expression, tree.Reference):
        for part in parts:
            yield from references(part)
