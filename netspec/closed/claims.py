"""Budgets by the column: what an `expect` asks of the nodes of a trace, so that it is answered row by row."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from netspec.analysis.expectations import Judge, Quantity, incomparable
from netspec.ir.model import Expectation
from netspec.numbers import exact
from netspec.numbers.traced import QUESTIONS
from netspec.pipeline import Checked
from netspec.record import Record

Question = tuple[str, int, int, bool]


class Claim(Record):
    """One `expect`: questions about two nodes each, with the answers under which it holds.

    All of them must be answered so, or with `any_of` one of them. Without questions nothing must be, which always
    holds; with `any_of`, nothing can, which never does.
    """

    questions: tuple[Question, ...]
    any_of: bool = False

    @property
    def nodes(self) -> tuple[int, ...]:
        """All nodes that it asks about."""
        return tuple(node for _, first, second, _ in self.questions for node in (first, second))


NEVER = Claim((), any_of=True)
ALWAYS = Claim(())


def claim_of(one: Expectation, checked: Checked, node: Callable[[int], int]) -> Claim:
    """An expectation of one path over its nodes; `node` gives that of a number."""
    left, right = Judge(checked.network.network, checked.facts, as_written=False).sides(one)
    if left is None or right is None or incomparable(left, right, one.op):
        return NEVER
    if isinstance(left, tuple) and isinstance(right, tuple):
        return shapes(one.op, left, right, node)
    return numbers(one, left, right, node)


def shapes(op: str, left: tuple[int, ...], right: tuple[int, ...], node: Callable[[int], int]) -> Claim:
    """Two shapes that are to be the same, or not."""
    if len(left) != len(right):
        return NEVER if op == "==" else ALWAYS
    pairs = [(node(one), node(other)) for one, other in zip(left, right, strict=True)]
    return Claim(tuple(("==", *pair, op == "==") for pair in pairs), any_of=op == "!=")


def numbers(one: Expectation, left: Quantity, right: Quantity, node: Callable[[int], int]) -> Claim:
    """Two numbers, both times what makes them integers."""
    first, second = fraction_of(left), fraction_of(right)
    here, there = exact.product(first[0], second[1]), exact.product(second[0], first[1])
    if one.op != "~":
        question, turned = QUESTIONS[one.op]
        return Claim(((question, node(whole(here)), node(whole(there)), not turned),))
    tolerance = Fraction(str(one.tolerance or 0)) / 100
    apart = exact.product(magnitude(whole(exact.difference(here, there))), tolerance.denominator)
    most = exact.product(magnitude(whole(there)), tolerance.numerator)
    return Claim((("<=", node(whole(apart)), node(whole(most)), True),))


def fraction_of(value: Quantity) -> tuple[int, int]:
    """A number as an integer over another; an integer of a trace stays one."""
    assert not isinstance(value, tuple)
    if isinstance(value, int):
        return value, 1
    plain = Fraction(str(value))
    return plain.numerator, plain.denominator


def magnitude(number: int) -> int:
    """Its absolute value, without asking whether it is below 0."""
    return exact.largest([number, whole(exact.difference(0, number))])


def whole(number: object) -> int:
    assert isinstance(number, int)
    return number
