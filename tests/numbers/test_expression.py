"""Expressions: their texts are Python's, their names and what is counted in them."""

from __future__ import annotations

import pytest

from netspec.numbers.joining import constant, joined, name
from netspec.numbers.reading import LONGEST, NoExpressionError, read

VALUES = {"c": 12, "d": 5, "n": 7}
TEXTS = [
    "c",
    "2 * c + d",
    "(c + d) * 2",
    "2 * (c // 2) * d",
    "c * d // 2",
    "c // (d * n)",
    "c - d % 2",
    "-(c // 2) - d",
    "-c",
    "max(c, 8) // 4",
    "c // max(d, n)",
    "min(c, d) * n",
    "c * (d * n)",
    "5 - c // 2 - 3 * d",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_python_reads_it_and_written_as_one_that_is(text: str) -> None:
    found = read(text)
    assert found.worth(VALUES) == eval(text, {}, VALUES) == eval(str(found), {}, VALUES)
    assert read(str(found)) == found


@pytest.mark.parametrize(
    ("text", "simplest"),
    [
        ("c + d - c", "d"),
        ("(c * 2) + 1", "2 * c + 1"),
        ("4 * c // 2", "2 * c"),
        ("(6 * c + 9) // 12", "(2 * c + 3) // 4"),
        ("c * 3 * d * 2", "6 * c * d"),
        ("(c + d) * 1", "c + d"),
        ("c // 1", "c"),
        ("max(c, c)", "c"),
        ("c * 0", "0"),
        ("2 * (c + d) * (3 * n)", "6 * (c + d) * n"),
        ("(0 - c) * d", "-(c * d)"),
        ("12 // 5", "2"),
        ("0 - 2 * c", "-(2 * c)"),
    ],
)
def test_the_simplest_form(text: str, simplest: str) -> None:
    assert str(read(text)) == simplest


@pytest.mark.parametrize(
    "text",
    [
        *("", "1.5", "c ** 2", "c.real", "c if c else 1", "(", "[c][0]", "c(1)", "c +d", "2c", "c ) + (", "01"),
        *("__import__('os')", "max(c)", "max + (c, d)", "1 // 0", "c, d", "c\n", "é", "- c"),
        *("(" * 500 + "c" + ")" * 500, "-" * 500 + "c", "c + " * LONGEST + "c", "9" * 21),
    ],
)
def test_nothing_else_is_an_expression(text: str) -> None:
    with pytest.raises(NoExpressionError):
        read(text)


def test_what_has_no_worth() -> None:
    assert read("c + e").worth(VALUES) is None
    assert read("c // (d - 5)").worth(VALUES) is None
    assert read("c + 1").worth({"c": True}) is None
    assert read("c + 1").worth({"c": 0.5}) is None
    assert read("c").worth({"c": 0.5}) == 0.5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *(("2 * c", "c"), ("c // 2", "c"), ("c + d - 1", "c d"), ("c * n", ""), ("c + d * n", "c"), ("8 // c", "")),
        *(
            ("max(c, d)", "c d"),
            ("(c + d) * 2", "c d"),
            ("2 * (c + d)", "c d"),
            ("(c + 8) // 16 * 8", "c"),
            ("n * ((2 * c + n) // (2 * n))", "c"),
            ("n * (c // d)", ""),
            ("3", ""),
        ),
    ],
)
def test_the_names_in_which_a_number_is_counted(text: str, names: str) -> None:
    assert read(text).counted_in() == frozenset(names.split())


def test_parts_of_an_expression() -> None:
    assert read("2 * c + d // n").names() == {"c", "d", "n"}
    assert name("c").name == "c"
    assert read("2 * c").name is None
    assert constant(3).name is None
    assert constant(3).constant == 3
    assert name("c").constant is None
    assert joined("*", name("c"), constant(-2)) == read("0 - 2 * c")
