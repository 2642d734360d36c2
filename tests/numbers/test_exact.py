"""Exact arithmetic: numbers are rounded as their definition says, plain integers and fractions without a detour."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import floor

import pytest

from netspec.numbers import exact

MULTIPLES = (1, 8, Fraction(1, 3), Fraction(5, 2))


@pytest.mark.parametrize("multiple", MULTIPLES, ids=str)
def test_to_the_nearest_multiple_halves_up(multiple: Fraction | int) -> None:
    for over, under in product(range(-40, 41), (1, 2, 3, 8)):
        for number in (over, Fraction(over, under)):
            expected = floor(Fraction(number) / multiple + Fraction(1, 2)) * multiple
            assert exact.rounded_to(number, multiple) == expected, number


@pytest.mark.parametrize("one", [-3, 0, 2, Fraction(1, 2)])
@pytest.mark.parametrize("other", [-3, 0, 2, Fraction(5, 2)])
def test_of_two_numbers_one_is_chosen(one: int, other: int) -> None:
    assert exact.larger(one, other) == exact.largest((one, other)) == max(one, other)
    assert exact.smaller(one, other) == exact.smallest((one, other)) == min(one, other)
