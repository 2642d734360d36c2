"""One freed name of a space and its values, in an order that never changes: a point of a space is a number for each."""

from __future__ import annotations

from fractions import Fraction

from netspec.lowering.declarations.domains import Finite, Listed
from netspec.numbers.exact import reduced
from netspec.record import Record
from netspec.values import Value, show


class Axis(Record):
    """One freed name. `resolution_assumed` says that its steps are those of the last digit that its range is written
    with, since it names none.
    """

    name: str
    values: Finite
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
        first, last, step = (show(one) for one in (self.at(0), self.at(self.count - 1), reduced(self.values.step)))
        return f"{self.name}={first}..{last}:{step}"
