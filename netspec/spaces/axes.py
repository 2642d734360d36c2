"""One freed name of a space and its values, in an order that never changes: a point of a space is a number for each."""

from __future__ import annotations

from fractions import Fraction

from netspec.record import Record
from netspec.values import Value, show

# Draws take 32 bits for each axis, and a column of more values than that is never needed.
MOST_VALUES = 2**31


class Steps(Record):
    """Numbers from `low` upwards in equal steps."""

    low: Fraction
    step: Fraction
    count: int

    def at(self, index: int) -> Value:
        """The value at a place in the order."""
        return whole(self.low + index * self.step)


class Listed(Record):
    """Values one by one: numbers, truths, words."""

    values: tuple[Value, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.values)

    def at(self, index: int) -> Value:
        """The value at a place in the order."""
        return self.values[index]


class Axis(Record):
    """One freed name. `resolution_assumed` says that its steps are those of the last digit that its range is written
    with, since it names none.
    """

    name: str
    values: Steps | Listed
    resolution_assumed: bool = False

    @property
    def count(self) -> int:
        """How many values it takes."""
        return self.values.count

    def at(self, index: int) -> Value:
        """The value at a place in the order."""
        return self.values.at(index)

    def nearest(self, value: Value) -> int:
        """The place of the value that is this one, or comes nearest to it; the first where nothing is near."""
        if isinstance(self.values, Listed):
            return self.values.values.index(value) if value in self.values.values else 0
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            return 0
        return min(max(round((value - self.values.low) / self.values.step), 0), self.count - 1)

    def __str__(self) -> str:
        """The axis as `--over` takes it."""
        if isinstance(self.values, Listed):
            return f"{self.name}=[{', '.join(map(show, self.values.values))}]"
        first, last, step = (show(one) for one in (self.at(0), self.at(self.count - 1), whole(self.values.step)))
        return f"{self.name}={first}..{last}:{step}"


def whole(number: Fraction) -> int | Fraction:
    """An integer where it is one."""
    return number.numerator if number.denominator == 1 else number
