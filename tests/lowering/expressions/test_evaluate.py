"""Expressions: exact values, and what has none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.expressions.evaluate import Bound, Evaluator, number
from netspec.values import Word
from tests.lowering.small import expression

SCOPE = {"n": Bound(6, "n"), "half": Bound(Fraction(1, 2), "half"), "k": Bound(3), "unknown": Bound(None, "unknown")}


def value(text: str) -> tuple[Any, list[str]]:
    reporter = Reporter()
    return Evaluator(reporter).evaluate(expression(text), SCOPE), [one.code for one in reporter.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("n + k * 2", 12), ("n / 4", Fraction(3, 2)), ("n / 3", 2), ("n // 4", 1), ("n % 4", 2), ("-n", -6)),
        *(("half + half", 1), ("n * half", 3), ("max(n, k)", 6), ("min(half, k)", Fraction(1, 2))),
        *(("round(n / 4)", 2), ("ceil(half)", 1), ("floor(half)", 0), ("round_to(n, 4)", 8), ("round_to(half, 1)", 1)),
        *(("n > k", True), ("n == 6", True), ("relu", Word("relu")), ("true", True), ("unknown + 1", None)),
    ],
)
def test_values_are_exact(text: str, expected: Any) -> None:
    found, problems = value(text)
    assert (found, problems) == (expected, [])
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "text", ["n / 0", "n % (k - 3)", "nothing + 1", "max(1, true)", "round_to(n, 0)", "1e18 * 1e18", "a.b"]
)
def test_what_has_no_value_says_why_once(text: str) -> None:
    assert value(text)[0] is None
    assert len(value(text)[1]) == 1


@pytest.mark.parametrize(
    ("text", "exact"),
    [("1_000", 1000), ("2.7Ki", Fraction("2764.8")), ("1e-2", Fraction(1, 100)), ("1e999", None), ("9" * 65, None)],
)
def test_literals_are_exact(text: str, exact: Any) -> None:
    assert number(text) == exact
