"""Numbers that know how they were written: the expression says what the number is, and no text grows without end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec.numbers import exact
from netspec.numbers.joining import name
from netspec.numbers.reading import read
from netspec.numbers.trace import INPUT, Trace
from netspec.numbers.traced import HeldInteger, Ratio, Whole
from netspec.numbers.written import LONGEST, HeldFloat, expression_of, held_as, live, plain, seen_outside

VALUES = {"c": 12, "d": 5, "in_channels": 7}
OPERATIONS: dict[str, Any] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "r-": lambda a, b: b - a,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "max": lambda a, b: exact.largest((a, b)),
    "min": lambda a, b: exact.smallest((a, b)),
}


def one(text: str) -> int:
    return live(VALUES[text], name(text))


def text_of(value: Any) -> str:
    return str(expression_of(value) or value)


operands = st.one_of(st.sampled_from([one(name) for name in VALUES]), st.integers(1, 9))
steps = st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), operands), min_size=1, max_size=8)


@given(st.sampled_from([one(name) for name in VALUES]), steps)
def test_python_reads_the_text_as_the_number(start: int, steps: list[tuple[str, int]]) -> None:
    number, value = start, plain(start)
    for sign, operand in steps:
        number, value = OPERATIONS[sign](number, operand), OPERATIONS[sign](value, plain(operand))
    text = text_of(number)
    assert plain(number) == value
    assert type(plain(number)) is int
    assert eval(text, {}, VALUES) == value
    assert read(text).worth(VALUES) == value
    assert str(read(text)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (one("c") + one("c") + one("c") + one("c"), "4 * c"),
        (sum([one("c"), one("d"), one("c")]), "2 * c + d"),
        (one("c") // 2 + one("c") // 2, "2 * (c // 2)"),
        (one("c") - one("d") - one("c") + 3 + one("d") + one("d"), "d + 3"),
        (5 - one("c") // 2, "5 - c // 2"),
        ((one("c") + one("d")) * 2, "2 * c + 2 * d"),
        (one("c") - one("c"), "0"),
        (exact.rounded_to(exact.product(one("c"), Fraction(1, 2)), 8), "8 * ((c + 8) // 16)"),
        (exact.largest((8, one("c"))), "max(8, c)"),
    ],
)
def test_like_terms_are_collected(number: int, text: str) -> None:
    assert text_of(number) == text


def test_doubling_counts_one_term() -> None:
    channels = live(1, name("in_channels"))
    for _ in range(26):
        channels = channels + channels
    assert text_of(channels) == f"{2**26} * in_channels"


def test_a_text_nobody_would_read_is_dropped() -> None:
    """Each step takes the square of the text before: without a bound the 30th has a billion characters."""
    number = live(3, name("c"))
    for _ in range(30):
        worth = (number * number) % 7 + plain(number) // 2
        number = seen_outside(read("c * c % 7 + c // 2"), {"c": number}, worth)
        assert len(text_of(number)) <= LONGEST
    assert expression_of(number) is None


def test_a_number_outside_its_block() -> None:
    given = {"c": live(4, name("p")) + 1, "in_channels": live(4, name("p")) // 2}
    assert text_of(seen_outside(read("2 * c + in_channels"), given, 12)) == "2 * p + p // 2 + 2"
    assert expression_of(seen_outside(name("c"), {"c": 4}, 4)) is None
    assert expression_of(seen_outside(name("c"), {"c": live(4, name("p"))}, 5)) is None
    assert isinstance(seen_outside(name("scale"), {"scale": live(0.5, name("s"))}, 0.5), HeldFloat)
    assert seen_outside(read("c + missing"), {"c": live(4, name("p"))}, 9) == 9


def test_a_held_number_is_a_plain_one_that_can_be_asked() -> None:
    channels = held_as(4, name("c"))
    assert isinstance(channels, HeldInteger)
    assert type(channels + 1) is int
    assert str(expression_of(channels)) == "c"
    assert type(plain(channels)) is int
    assert expression_of(plain(channels)) is None
    assert str(expression_of(held_as((3, 3), name("k")))) == "k"
    assert plain(held_as((3, 3), name("k"))) == (3, 3)
    assert held_as(True, name("c")) is True
    assert held_as("same", name("c")) == "same"


def test_a_held_number_of_a_trace_goes_on_in_it() -> None:
    trace = Trace()
    free = Whole.of(4, trace, trace.node(INPUT, "width"))
    number = held_as(free, name("c"))
    assert str(expression_of(number)) == "c"
    assert expression_of(free) is None
    assert (number * 2).trace is trace  # type: ignore[attr-defined]
    assert plain(number).trace is trace  # type: ignore[attr-defined]
    assert expression_of(plain(number)) is None
    other = held_as(3, name("d"))
    for made in (other * number, other + number, other - number, other // number, exact.largest((other, number))):
        assert made.trace is trace  # type: ignore[attr-defined]
    assert other < number
    assert len(trace.guards) == 1
    assert isinstance(exact.divided(number, 3), Ratio)
