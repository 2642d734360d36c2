"""Numbers of a trace are the numbers that they stand for, and their expressions say how they came about."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.numbers import exact
from netspec.numbers.trace import CONSTANT, INPUT, Trace
from netspec.numbers.traced import ANSWERS, ARITHMETIC, Ratio, Whole, concrete

UNARY: dict[str, Callable[[Any], Any]] = {
    "negated": operator.neg,
    "absolute": abs,
    "floor": exact.floor,
    "ceil": exact.ceil,
    "rounded": exact.rounded,
    "reduced": exact.reduced,
}
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "sum": exact.sum_of,
    "difference": exact.difference,
    "product": exact.product,
    "divided": exact.divided,
    "quotient": exact.quotient,
    "remainder": exact.remainder,
    "largest": lambda one, other: exact.largest((one, other)),
    "smallest": lambda one, other: exact.smallest((one, other)),
    "to a multiple": exact.rounded_to,
}
DIVIDES = ("divided", "quotient", "remainder", "to a multiple")
NUMBERS = st.fractions(-20, 20, max_denominator=6) | st.integers(-20, 20)


def free(trace: Trace, number: int | Fraction, name: str) -> Whole | Ratio:
    over = Whole.of(number.numerator, trace, trace.node(INPUT, name))
    return over if isinstance(number, int) else Ratio.of(over, number.denominator)


def replayed(trace: Trace, inputs: dict[str, int]) -> list[int]:
    """Every node's value for these free numbers."""
    values: list[int] = []
    for sign, first, second in trace.nodes:
        if sign in (INPUT, CONSTANT):
            values.append(inputs[str(first)] if sign == INPUT else int(first))
        else:
            values.append(ARITHMETIC[sign](values[int(first)], values[second]))
    return values


def worth(number: Any, values: list[int]) -> Any:
    """A number of a trace, from the values of its nodes."""
    if isinstance(number, Ratio):
        return Fraction(worth(number.over, values), worth(number.under, values))
    return values[number.node] if isinstance(number, Whole) else number


@settings(deadline=None, max_examples=300, database=None)
@given(st.sampled_from([*UNARY, *BINARY]), NUMBERS, NUMBERS, st.integers(1, 3), st.integers(-30, 30))
def test_arithmetic_is_that_of_plain_numbers(name: str, one: Any, other: Any, which: int, later: int) -> None:
    """Also for other free numbers, where these answer all that was asked as the first did."""
    if name in DIVIDES and other <= 0:
        return
    trace = Trace()
    plain = [one] if name in UNARY else [one, other]
    inputs = {f"n{at}": number.numerator for at, number in enumerate(plain) if which & 1 << at}
    if not inputs:
        return
    mixed = [free(trace, number, f"n{at}") if f"n{at}" in inputs else number for at, number in enumerate(plain)]
    function = UNARY.get(name) or BINARY[name]
    found, expected = function(*mixed), function(*plain)
    assert concrete(found) == expected
    assert worth(found, replayed(trace, inputs)) == expected
    for changed in ({key: value + later for key, value in inputs.items()},):
        values = replayed(trace, changed) if name not in DIVIDES or changed.get("n1", 1) > 0 else []
        if not values or any(ANSWERS[ask](values[a], values[b]) != yes for (ask, a, b), yes in trace.guards.items()):
            continue
        again = [
            Fraction(changed.get(f"n{at}", number.numerator), number.denominator) for at, number in enumerate(plain)
        ]
        assert worth(found, values) == function(*map(exact.reduced, again))


@pytest.mark.parametrize("question", [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge])
@pytest.mark.parametrize("other", [3, 7, 12, Fraction(7, 2), Fraction(7, 1)])
@pytest.mark.parametrize("number", [7, Fraction(7, 2)])
@pytest.mark.parametrize("turned", [False, True])
def test_each_question_is_noted_with_its_answer(question: Any, other: Any, number: Any, turned: bool) -> None:
    trace = Trace()
    one = free(trace, number, "n")
    pair, plain = ((other, one), (other, number)) if turned else ((one, other), (number, other))
    assert question(*pair) == question(*plain)
    assert len(trace.guards) == 1
    values = replayed(trace, {"n": 7})
    for (ask, first, second), answer in trace.guards.items():
        assert ANSWERS[ask](values[first], values[second]) == answer


@pytest.mark.parametrize("use", [int, float, bool, round, math.trunc, lambda n: [0] * int(n), lambda n: 2**n])
def test_a_use_as_a_plain_number_is_noted(use: Any) -> None:
    trace = Trace()
    assert use(free(trace, 7, "n")) == use(7)
    assert list(trace.guards) == [("==", 0, 1)]


def test_texts_decide_nothing() -> None:
    trace = Trace()
    whole, ratio = free(trace, 7, "n"), free(trace, Fraction(7, 2), "n")
    assert [str(whole), f"{whole:03}", repr(whole), str(ratio), f"{ratio}"] == ["7", "007", "7", "7/2", "7/2"]
    assert not trace.guards


def test_what_is_made_twice_is_one_node() -> None:
    trace = Trace()
    n = free(trace, 7, "n")
    assert (n * 3).node == (3 * n).node
    assert (n + 0) is n
    assert (1 * n) is n
    assert n * 0 == 0
    assert trace.nodes == [(INPUT, "n", 0), (CONSTANT, 3, 0), ("*", 0, 1)]
