"""Exact arithmetic on integers and fractions, plain ones and those of a trace; never a float in between."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from typing import TypeVar

from netspec.numbers.traced import Number, Ratio, Whole, combined

N = TypeVar("N", int, Number)
PLAIN = (int, Fraction)


def is_traced(*numbers: object) -> bool:
    """Whether any of these belongs to a trace."""
    # Most numbers are plain; asking a class that is an abstract base too takes ten times as long as comparing types.
    return any(type(one) not in PLAIN and isinstance(one, (Whole, Ratio)) for one in numbers)


def reduced(number: Number) -> Number:
    """The number as an integer where it is one; a fraction that asks nothing of its parts stays one."""
    if type(number) is int:
        return number
    if isinstance(number, Ratio) and not number.asks:
        return number
    if isinstance(number, Ratio):
        return number.over // number.under if number.over % number.under == 0 else number
    return number.numerator if isinstance(number, Fraction) and number.denominator == 1 else number


def finer_than(number: Fraction, finest: int) -> bool:
    """Whether its denominator is larger than this."""
    if isinstance(number, Ratio) and number.under <= finest:
        return False
    return number.denominator > finest


def divided(first: Number, second: Number) -> Number:
    """The exact quotient."""
    if is_traced(first, second):
        quotient: Number = Ratio.from_number(first) / Ratio.from_number(second)
        return quotient
    return Fraction(first) / second


def sum_of(first: Number, second: Number) -> Number:
    return second + first if is_mixed(first, second) else first + second


def difference(first: Number, second: Number) -> Number:
    return Ratio.from_number(first) - second if is_mixed(first, second) else first - second


def product(first: Number, second: Number) -> Number:
    return second * first if is_mixed(first, second) else first * second


def quotient(first: Number, second: Number) -> Number:
    """The quotient, rounded down."""
    return Ratio.from_number(first) // second if is_mixed(first, second) else first // second


def remainder(first: Number, second: Number) -> Number:
    return Ratio.from_number(first) % second if is_mixed(first, second) else first % second


def is_mixed(first: Number, second: Number) -> bool:
    """Whether a plain fraction comes before a number of a trace, which `Fraction` would take for a plain one."""
    return is_traced(second) and isinstance(first, Fraction)


def floor(number: Number) -> int:
    return math.floor(number)


def ceil(number: Number) -> int:
    return math.ceil(number)


def rounded(number: Number) -> int:
    """To the nearest integer, halves up."""
    return floor(number + Fraction(1, 2)) if isinstance(number, Fraction) else number


def rounded_to(number: Number, multiple: Number) -> Number:
    """To the nearest multiple, halves up."""
    if is_traced(number, multiple):
        return product(rounded(divided(number, multiple)), multiple)
    # The same in integers alone, since fractions are brought to lowest terms at each step.
    wide = number.denominator * multiple.numerator
    return (2 * number.numerator * multiple.denominator + wide) // (2 * wide) * multiple


def largest(numbers: Iterable[N]) -> N:
    """The largest; of integers without asking which one it is."""
    return reduce(larger, numbers)


def smallest(numbers: Iterable[N]) -> N:
    """The smallest; of integers without asking which one it is."""
    return reduce(smaller, numbers)


def larger(one: N, other: N) -> N:
    return chosen("max", one, other)


def smaller(one: N, other: N) -> N:
    return chosen("min", one, other)


def chosen(sign: str, one: N, other: N) -> N:
    if type(one) is int is type(other):  # most are
        return one if (one > other) is (sign == "max") else other
    if isinstance(one, int) and isinstance(other, int) and is_traced(one, other):
        return combined(sign, one, other)
    return max(one, other) if sign == "max" else min(one, other)


def common_divisor(one: int, other: int) -> int:
    """The greatest common divisor. Nothing shorter than itself says what it is, so that it depends on both."""
    return math.gcd(int(one), int(other))
