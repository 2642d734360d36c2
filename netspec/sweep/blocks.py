"""Points of a space to figures, block by block: what every sweep and every fit goes through."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from netspec.closed.columns import Column, Word
from netspec.closed.engines import Engine
from netspec.closed.form import ClosedForm
from netspec.closed.path import Asked
from netspec.lowering.declarations.domains import Steps
from netspec.lowering.expressions.evaluate import is_number
from netspec.record import Record
from netspec.spaces.axes import Axis
from netspec.spaces.space import BUDGETED, Space
from netspec.sweep.order import Order, Places
from netspec.syntax import tree

if TYPE_CHECKING:
    from netspec.closed.values import Values
    from netspec.values import Value


class Block(Record):
    """Some rows: the number of each, for each axis the places, and columns of figures by name."""

    numbers: Sequence[int]
    places: Places
    found: dict[str, Values]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.found["valid"])


class Evaluation:
    """The figures of a space's points, with whether they keep its budgets.

    Besides figures, blocks have the columns `valid`, `code`, `key` and `holds`.
    """

    def __init__(
        self,
        space: Space,
        budgets: Sequence[tree.Expect],
        figures: Sequence[str],
        engine: Engine,
        stages: Sequence[str] = (),
    ) -> None:
        self.space = space
        self.engine = engine
        self.names = tuple(axis.name for axis in space.axes)
        self.form = ClosedForm(space.budgeted(budgets), BUDGETED, self.names, space.settings)
        self.asked = Asked(tuple(figures), tuple(stages), key=True, claims=True)
        self.scales = [scale_of(axis, engine) for axis in space.axes]
        self.bounds = {
            name: one.ends for name, one in zip(self.names, self.scales, strict=True) if one.ends is not None
        }

    def rows(self, order: Order, numbers: Sequence[int]) -> Block:
        """The figures of these rows of an order."""
        return self.at(order.places(self.engine.whole(numbers), self.engine), numbers)

    def at(self, places: Places, numbers: Sequence[int]) -> Block:
        """The figures of these points."""
        columns = {
            name: scale.column(here, self.engine)
            for name, scale, here in zip(self.names, self.scales, places, strict=True)
        }
        return Block(numbers, places, self.form.evaluate(columns, self.engine, self.asked, self.bounds))

    def blocks(self, order: Order, start: int = 0, stop: int | None = None) -> Iterator[Block]:
        """All rows of an order, from a row on, in turn."""
        end = order.rows if stop is None else stop
        for here in range(start, end, self.engine.block):
            yield self.rows(order, range(here, min(here + self.engine.block, end)))


class Scale(Record):
    """How places on an axis become a column: `first + place * step`, or looked up in a table, over a denominator.

    Without a denominator the places are those of choices, which stand in `choices`.
    """

    denominator: int | None
    first: int = 0
    step: int = 0
    table: Values | None = None
    choices: tuple[Word, ...] = ()
    ends: tuple[int, int] | None = None

    def column(self, places: Values, engine: Engine) -> Column:
        """The column of these places."""
        if self.denominator is None:
            return Column(places, None, self.choices)
        if self.table is not None:
            return Column(engine.looked_up(self.table, places), self.denominator)
        return Column(engine.scaled(places, self.first, self.step), self.denominator)


def scale_of(axis: Axis, engine: Engine) -> Scale:
    """How an axis becomes columns."""
    if isinstance(axis.values, Steps):
        low, step = axis.values.low, axis.values.step
        over = math.lcm(low.denominator, step.denominator)
        first, by = int(low * over), int(step * over)
        return Scale(over, first, by, ends=(first, first + by * (axis.count - 1)))
    values = axis.values.values
    if not all(map(is_number, values)):
        return Scale(None, choices=tuple(as_setting(one) for one in values))
    exact = [Fraction(one) for one in values]  # type: ignore[arg-type]
    over = math.lcm(*(one.denominator for one in exact))
    table = [int(one * over) for one in exact]
    return Scale(over, table=engine.table(table), ends=(min(table), max(table)))


def as_setting(value: Value) -> Word:
    """A value as a setting from outside: a truth or a number as it is, anything else as text."""
    return value if isinstance(value, (bool, int)) else str(value)
