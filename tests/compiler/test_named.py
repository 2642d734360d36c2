"""Numbers with texts: the text says what the number is, like terms are collected, no text grows without end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec_compiler.named import LONGEST, Named, NamedFloat, UnwritableError, rebound, text_of, worth

VALUES = {"c": 12, "d": 5, "in_channels": 7}
OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "r-": lambda a, b: b - a,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
}


def one(name: str) -> Named:
    return Named(VALUES[name], name)


operands = st.one_of(st.sampled_from([one(name) for name in VALUES]), st.integers(1, 9))
steps = st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), operands), min_size=1, max_size=8)


@given(st.sampled_from([one(name) for name in VALUES]), steps)
def test_python_reads_the_text_as_the_number(start: Named, steps: list[tuple[str, int]]) -> None:
    number, plain = start, int(start)
    for sign, operand in steps:
        number, plain = OPERATIONS[sign](number, operand), OPERATIONS[sign](plain, int(operand))
    assert number == plain
    assert eval(text_of(number), {}, VALUES) == plain
    assert worth(text_of(number), VALUES) == plain


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (one("c") + one("c") + one("c") + one("c"), "4 * c"),
        (sum([one("c"), one("d"), one("c")]), "2 * c + d"),
        (one("c") // 2 + one("c") // 2, "2 * (c // 2)"),
        (one("c") - one("d") - one("c") + 3 + one("d") + one("d"), "d + 3"),
        (5 - one("c") // 2, "5 - c // 2"),
        ((one("c") + one("d")) * 2, "(c + d) * 2"),
        (one("c") - one("c"), "0"),
    ],
)
def test_like_terms_are_collected(number: int, text: str) -> None:
    assert text_of(number) == text


def test_doubling_counts_one_term() -> None:
    channels = Named(1, "in_channels")
    for _ in range(26):
        channels = channels + channels
    assert text_of(channels) == f"{2**26} * in_channels"


def test_a_text_nobody_would_read_is_dropped() -> None:
    """Each step takes the square of the text before: without a bound the 30th has a billion characters."""
    number = Named(3, "c")
    for _ in range(30):
        number = rebound("c * c % 7 + c // 2", {"c": number}, (number * number) % 7 + int(number) // 2)
        assert len(text_of(number)) <= LONGEST
    assert not isinstance(number, Named)


def test_a_text_outside_its_block() -> None:
    outside = rebound("2 * c + in_channels", {"c": Named(4, "p") + 1, "in_channels": Named(4, "p") // 2}, 12)
    assert text_of(outside) == "2 * (p + 1) + p // 2"
    assert not isinstance(rebound("c", {"c": 4}, 4), Named)
    assert isinstance(rebound("scale", {"scale": NamedFloat(0.5, "s")}, 0.5), NamedFloat)
    assert rebound("c + missing", {"c": Named(4, "p")}, 9) == 9


@pytest.mark.parametrize("text", ["__import__('os')", "c ** 2", "c.real", "c if c else 1", "(", "[c][0]", "c(1)"])
def test_nothing_but_sums_and_products_is_worth_anything(text: str) -> None:
    with pytest.raises(UnwritableError):
        worth(text, VALUES)
