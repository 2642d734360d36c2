"""Columns of values as what a trace takes: whole numerators over one denominator, or values to be told apart.

A decimal is the number that is written, as in a spec: 0.1 is 1/10.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from netspec.record import Record

if TYPE_CHECKING:
    from netspec.closed.values import Array, NumPy, Values

MOST_DIGITS = 9
FINEST = 10**MOST_DIGITS
Word = str | int | float | bool
"""What is told apart, and no number in a column."""


class Column(Record):
    """One column: numbers `numerators[i] / denominator`, or without a denominator, places in `choices`."""

    numerators: Values
    denominator: int | None
    choices: tuple[Word, ...] = ()

    def __len__(self) -> int:
        return len(self.numerators)


def column(values: Iterable[Word], arrays: NumPy | None = None) -> Column:
    """A column from any sequence; with NumPy in `arrays`, its numbers are an array."""
    if arrays is not None and (found := of_array(arrays.asarray(values), arrays)) is not None:
        return found
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    exact = [as_fraction(one) for one in listed]
    known = [one for one in exact if one is not None]
    denominator = math.lcm(*{one.denominator for one in known}) if len(known) == len(exact) else FINEST + 1
    if denominator > FINEST:
        return told_apart(listed, arrays)
    numerators = [one.numerator * (denominator // one.denominator) for one in known]
    return Column(numerators if arrays is None else arrays.array(numerators, dtype=object), denominator)


def told_apart(values: Sequence[Word], arrays: NumPy | None = None) -> Column:
    """The column of values each of which is taken as it is: 1, 1.0 and true are three of them."""
    places: dict[tuple[type[Word], Word], int] = {}
    found = [places.setdefault((type(one), one), len(places)) for one in values]
    choices = tuple(kind(value) for kind, value in places)
    return Column(found if arrays is None else arrays.array(found, dtype=arrays.int64), None, choices)


def as_fraction(value: object) -> Fraction | None:
    """The exact number that a value is written as; none for truths, words and texts."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return Fraction(str(value)) if math.isfinite(value) else None
    return Fraction(value) if isinstance(value, (int, Fraction)) else None


def of_array(values: Array, arrays: NumPy) -> Column | None:
    """The column of an array of integers or floats; none where it needs a closer look."""
    if values.dtype.kind in "iu":
        return Column(values.astype(arrays.int64), 1) if values.dtype != arrays.uint64 else None
    if values.dtype != arrays.float64 or not arrays.isfinite(values).all():
        return None
    for digits in range(MOST_DIGITS + 1):
        scaled = arrays.rint(values * 10**digits)
        if (arrays.abs(scaled) < 10**15).all() and (scaled / 10**digits == values).all():
            return Column(scaled.astype(arrays.int64), 10**digits)
    return None


def length(columns: Sequence[Column]) -> int:
    """How many rows there are; `ValueError` where columns differ."""
    lengths = {len(one) for one in columns}
    if len(lengths) > 1:
        raise ValueError(f"columns have different lengths: {', '.join(map(str, sorted(lengths)))}")
    return next(iter(lengths), 1)
