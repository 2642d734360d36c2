"""Numbers that know how they were written in a block: an expression of the block's parameters.

There are two of each kind. One that is *held* is a plain number in all it takes part in, and keeps its expression for
whoever asks. One that is *live* makes others of its kind: what comes of it knows its expression too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from netspec.numbers.expression import Expression
from netspec.numbers.joining import constant, joined
from netspec.numbers.traced import HeldInteger, Whole, concrete

# Sums of a dozen parameters fit; what blocks in blocks multiply to does not.
LONGEST = 160
V = TypeVar("V")


class Writing:
    """Notes every operation as an expression, unless it has no name in it, or nobody would read its text."""

    asks = False

    def node(self, operation: str, first: Expression, second: Expression) -> Expression | None:
        made = joined(operation, first, second)
        return made if made.constant is None and len(made.text) <= LONGEST else None

    def constant(self, value: int) -> Expression:
        return constant(value)

    def guard(self, question: str, first: Expression, second: Expression, answer: bool) -> None:
        """Nothing: questions are not asked of a text."""


WRITING = Writing()


class HeldFloat(float):
    """A float with its expression."""

    expression: Expression


def held_as(value: V, expression: Expression) -> V:
    """The number, or each of several, with its expression; anything else as it is."""
    made: Any = value
    if isinstance(value, tuple):
        return tuple(held_as(one, expression) for one in value)  # type: ignore[return-value]
    if isinstance(value, Whole):
        made = Whole.of(concrete(value), value.trace, value.node)
    elif isinstance(value, int) and not isinstance(value, bool):
        made = HeldInteger(value)
    elif isinstance(value, float):
        made = HeldFloat(value)
    else:
        return value
    made.expression = expression
    return made  # type: ignore[no-any-return]


def live(value: V, expression: Expression) -> V:
    """The integer as one whose expression is noted in all that comes of it; a float is only held."""
    if isinstance(value, tuple):
        return tuple(live(one, expression) for one in value)  # type: ignore[return-value]
    if isinstance(value, int) and not isinstance(value, bool):
        return Whole.of(concrete(value), WRITING, expression)  # type: ignore[return-value]
    return held_as(value, expression)


def expression_of(value: object) -> Expression | None:
    """How a number was written, the first of several; none where it does not know."""
    if isinstance(value, tuple):
        return expression_of(value[0]) if value else None
    if isinstance(value, Whole) and value.trace is WRITING:
        return value.node  # type: ignore[no-any-return]
    return getattr(value, "expression", None)


def plain(value: V) -> V:
    """The number, or each of several, without its expression."""
    found: Any = value
    if isinstance(value, tuple):
        found = tuple(map(plain, value))
    elif isinstance(value, Whole):
        found = concrete(value) if value.trace is WRITING else Whole.of(concrete(value), value.trace, value.node)
    elif isinstance(value, (HeldInteger, HeldFloat)):
        found = value.real
    return found  # type: ignore[no-any-return]


def seen_outside(expression: Expression, given: Mapping[str, object], value: V) -> V:
    """A block's number as its caller sees it: in the terms of what was `given`, if these have any; else plain."""
    found: Any = expression.worth(given)
    return found if expression_of(found) is not None and found == value else plain(value)
