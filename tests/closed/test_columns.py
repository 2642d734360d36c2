"""Columns: a decimal is the number that is written, and what is no number is told apart by value."""

from __future__ import annotations

from fractions import Fraction

import pytest

from netspec.closed.columns import FINEST, column, length

numpy = pytest.importorskip("numpy")


@pytest.mark.parametrize(
    ("values", "numerators", "denominator"),
    [
        ([1, 2, 3], [1, 2, 3], 1),
        ([0.5, 1, 0.25], [2, 4, 1], 4),
        ([0.1, 0.3], [1, 3], 10),
        ([Fraction(1, 3), 0.5], [2, 3], 6),
        ([True, False], [0, 1], None),
        (["relu", "gelu", "relu"], [0, 1, 0], None),
        ([1, "relu", True], [0, 1, 2], None),
        ([float("inf"), 1], [0, 1], None),
        ([Fraction(1, FINEST + 1)], [0], None),
    ],
)
def test_of_a_list(values: list, numerators: list, denominator: int | None) -> None:
    found = column(values)
    assert (found.numerators, found.denominator) == (numerators, denominator)


@pytest.mark.parametrize(
    ("values", "numerators", "denominator"),
    [
        (numpy.array([1, 2], dtype=numpy.int32), [1, 2], 1),
        (numpy.array([0.05, 2.0, 0.7]), [5, 200, 70], 100),
        (numpy.array([3.0, 4.0]), [3, 4], 1),
        (numpy.array([1 / 3]), [3333333333333333], 10**16),
        (numpy.array([True, False]), [0, 1], None),
        (numpy.array(["a", "b", "a"]), [0, 1, 0], None),
        (numpy.array([2**63], dtype=numpy.uint64), [2**63], 1),
    ],
)
def test_of_an_array(values: object, numerators: list, denominator: int | None) -> None:
    found = column(values, numpy)
    if denominator is not None and denominator > FINEST:
        assert (list(found.numerators), found.denominator, found.choices) == ([0], None, (1 / 3,))
        return
    assert (list(found.numerators), found.denominator) == (numerators, denominator)


def test_columns_are_of_one_length() -> None:
    assert length([]) == 1
    assert length([column([1, 2]), column(["a", "b"])]) == 2
    with pytest.raises(ValueError, match="different lengths: 1, 2"):
        length([column([1, 2]), column([1])])
