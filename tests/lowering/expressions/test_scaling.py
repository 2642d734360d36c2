"""Scaling by its formula, and what is not scaled again."""

from __future__ import annotations

from fractions import Fraction

import pytest

from netspec.lowering.expressions.evaluate import Bound
from netspec.lowering.expressions.scaling import Scaling, is_settled, references, scaled
from tests.lowering.small import expression


@pytest.mark.parametrize(
    ("factor", "multiple", "filters", "found"),
    [
        (Fraction(1, 3), 8, 36, 16),
        (Fraction(1, 2), 8, 24, 16),
        (Fraction(1, 2), 8, 8, 8),
        (Fraction(1, 10), 8, 8, 8),
        (1, 8, 13, 13),
        (2, 8, 13, 24),
        (Fraction(3, 2), 1, 3, 5),
    ],
)
def test_to_the_nearest_multiple_and_at_least_one(factor: Fraction, multiple: int, filters: int, found: int) -> None:
    assert Scaling(factor, multiple).of(filters) == found


def test_what_is_settled_or_no_number_of_filters_stays() -> None:
    half = Scaling(Fraction(1, 2), 1)
    scope = {"c": Bound(8), "p": Bound(8, settled=True)}
    assert scaled(half, expression("2 * c"), 16, scope) == 8
    assert scaled(half, expression("2 * p"), 16, scope) == 16
    assert scaled(half, expression("max(c, p)"), 8, scope) == 8
    assert scaled(None, expression("c"), 8, scope) == 8
    for value in (True, 0, Fraction(1, 2)):
        assert scaled(half, expression("c"), value, scope) == value


def test_names_in_an_expression() -> None:
    assert list(references(expression("a + b * max(c, -d) // (e > f)"))) == [*"abcdef"]
    assert not is_settled(expression("a + 1"), {"a": Bound(1)})
