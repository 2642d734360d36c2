"""Columns as NumPy arrays; what each method does is said in `netspec.closed.lists`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from netspec.closed.identity import FIRST, GOLDEN, MASK, SECOND, mixed
from netspec.closed.operations import EXACT_IN_FLOATS, EXACT_IN_WORDS, SAFE, Operation
from netspec.numbers.traced import ANSWERS

if TYPE_CHECKING:
    from netspec.closed.values import Array, Cell, Filled, NumPy, Step, Values

# So many rows are held against all others before what is left is compared one by one.
PIVOTS = 64


class Arrays:
    """The engine of NumPy, which is given to it."""

    # Rows that are worth evaluating at once: with 57 free numbers so many take 30 MB.
    block = 65_536

    def __init__(self, numpy: NumPy) -> None:
        self.numpy = numpy

    def inputs(self, columns: Mapping[str, Values], magnitude: int | None) -> Mapping[str, Values]:
        kind: object = object
        if magnitude is not None and magnitude < EXACT_IN_WORDS:
            kind = self.numpy.float64 if magnitude < EXACT_IN_FLOATS else self.numpy.int64
        return {name: self.numpy.asarray(one).astype(kind) for name, one in columns.items()}

    def operations(self, magnitude: int | None) -> dict[str, Operation]:
        numpy = self.numpy
        ask = {"==": numpy.equal, "<": numpy.less, "<=": numpy.less_equal}
        plain = {"+": numpy.add, "-": numpy.subtract, "*": numpy.multiply, "max": numpy.maximum, "min": numpy.minimum}
        if magnitude is None or magnitude >= EXACT_IN_WORDS:
            return {sign: numpy.frompyfunc(one, 2, 1) for sign, one in {**SAFE, **ANSWERS}.items()}
        if magnitude >= EXACT_IN_FLOATS:
            return {**plain, **ask, "//": numpy.floor_divide, "%": numpy.remainder}

        def whole(first: Cell, second: Cell) -> Array:
            return numpy.floor(numpy.divide(first, second))

        def rest(first: Cell, second: Cell) -> Array:
            return numpy.subtract(first, whole(first, second) * second)

        return {**plain, **ask, "//": whole, "%": rest}

    def all_of(self, answers: Sequence[Cell], rows: int) -> Array:
        found = self.numpy.ones(rows, dtype=bool)
        for one in answers:
            found &= self.numpy.asarray(one, dtype=bool)
        return found

    def any_of(self, answers: Sequence[Cell], rows: int) -> Array:
        found = self.numpy.zeros(rows, dtype=bool)
        for one in answers:
            found |= self.numpy.asarray(one, dtype=bool)
        return found

    def question(self, name: str, first: Values, second: Values, answer: bool) -> Array:
        ask = {"==": self.numpy.equal, "<": self.numpy.less, "<=": self.numpy.less_equal}[name]
        return self.numpy.equal(self.numpy.asarray(ask(first, second), dtype=bool), answer)

    def key(self, constant: int, parts: Sequence[tuple[int, Values]], rows: int) -> Array:
        """As in plain Python; the arithmetic of 64-bit words wraps by itself."""
        found = self.numpy.full(rows, constant, dtype=self.numpy.uint64)
        for salted, values in parts:
            found += self.mixed(self.words(values) + self.numpy.uint64(salted))
        return self.mixed(found)

    def words(self, values: Values) -> Array:
        """Integers as words of 64 bits."""
        plain = self.numpy.asarray(values)
        return (plain & MASK if plain.dtype == object else plain).astype(self.numpy.uint64)

    def mixed(self, words: Array) -> Array:
        """What `netspec.closed.identity.mixed` makes of each word."""
        word = self.numpy.uint64
        words = (words ^ (words >> word(30))) * word(FIRST)
        words = (words ^ (words >> word(27))) * word(SECOND)
        return words ^ (words >> word(31))

    def column(self, value: Cell, rows: int) -> Array:
        whole = self.numpy.asarray(value)
        if whole.dtype == self.numpy.float64:
            whole = self.numpy.where(self.numpy.isfinite(whole), whole, 0).astype(self.numpy.int64)
        return self.numpy.broadcast_to(whole, (rows,))

    def numbers(self, rows: Sequence[int]) -> Array:
        if isinstance(rows, range):
            return self.numpy.arange(len(rows))
        return self.numpy.array(rows, dtype=self.numpy.int64)

    def zeros(self, rows: int) -> Array:
        return self.numpy.zeros(rows, dtype=self.numpy.int64)

    def keys(self, rows: int) -> Array:
        return self.numpy.zeros(rows, dtype=self.numpy.uint64)

    def truths(self, rows: int) -> Array:
        return self.numpy.zeros(rows, dtype=bool)

    def grouped(self, columns: Sequence[tuple[Values, int]]) -> list[tuple[tuple[int, ...], Values]]:
        return [(places, rows) for places, rows in self.split(columns) if rows is not None]

    def split(self, columns: Sequence[tuple[Values, int]]) -> list[tuple[tuple[int, ...], Array | None]]:
        """As `grouped`, and of no columns all rows in one; those that share all values but the last column's are
        taken apart by that.
        """
        if not columns:
            return [((), None)]
        *before, (values, count) = columns
        column = self.numpy.asarray(values)
        found: list[tuple[tuple[int, ...], Array | None]] = []
        for places, rows in self.split(before):
            here = column if rows is None else column[rows]
            order = self.numpy.argsort(here, kind="stable")
            starts = self.numpy.searchsorted(here[order], self.numpy.arange(count + 1))
            for place in range(count):
                chosen = order[starts[place] : starts[place + 1]]
                if len(chosen):
                    found.append(((*places, place), chosen if rows is None else rows[chosen]))
        return found

    def scaled(self, places: Values, first: int, step: int) -> Array:
        return self.numpy.asarray(places) * step + first

    def table(self, values: Sequence[int]) -> Array:
        return self.numpy.array(values)

    def looked_up(self, table: Values, places: Values) -> Array:
        return self.numpy.asarray(table)[places]

    def whole(self, numbers: Sequence[int]) -> Array:
        if isinstance(numbers, range):
            return self.numpy.arange(numbers.start, numbers.stop)
        return self.numpy.array(numbers, dtype=self.numpy.int64)

    def divided(self, numbers: Values, by: int) -> tuple[Array, Array]:
        return self.numpy.divmod(numbers, by)

    def walked(self, numbers: Values, size: int, once: Step) -> Array:
        found = once(self.numpy.asarray(numbers).astype(self.numpy.uint64), self.mixed)
        while (left := self.numpy.flatnonzero(found >= size)).size:
            found[left] = once(found[left], self.mixed)
        return found.astype(self.numpy.int64)

    def drawn(self, numbers: Values, stream: int, count: int) -> Array:
        word = self.numpy.uint64
        words = self.numpy.asarray(numbers).astype(word) * word(GOLDEN) + word(stream)
        return (((self.mixed(words) >> word(32)) * word(count)) >> word(32)).astype(self.numpy.int64)

    def where(self, truths: Values) -> Array:
        return self.numpy.flatnonzero(truths)

    def short_of(self, column: Values, value: int) -> Array:
        return -abs(self.numpy.asarray(column) - value)

    def top(self, columns: Sequence[Values], rows: Values, most: bool = True) -> int:
        for column in columns:
            here, left = self.numpy.asarray(column)[rows], self.numpy.asarray(rows)
            rows = left[here == (here.max() if most else here.min())]
        return int(rows[0])

    def near_front(self, columns: Sequence[list[int]]) -> Array:
        """As of lists, without those that one of a few good rows is better than in all columns."""
        table = self.numpy.array(columns)
        left = self.numpy.arange(table.shape[1])
        if len(table) == 2:
            return self.staircase(table, left)
        low = table.min(axis=1, keepdims=True) if left.size else 0
        spread_of = self.numpy.maximum(table.max(axis=1, keepdims=True) - low, 1) if left.size else 1
        even = (table - low) / spread_of
        for one in range(min(PIVOTS, table.shape[1])):
            weights = self.numpy.array([mixed(one * len(table) + goal + 1) % 1000 + 1 for goal in range(len(table))])
            best = left[(weights @ even[:, left]).argmin()]
            beaten = (table[:, left] >= table[:, best : best + 1]).all(axis=0)
            left = left[~beaten | (left == best)]
        return left

    def staircase(self, table: Array, left: Array) -> Array:
        """Exactly the rows that are best in two columns."""
        ordered = left[self.numpy.lexsort((left, table[1, left], table[0, left]))]
        second = table[1, ordered]
        before = self.numpy.minimum.accumulate(second)[:-1]
        return ordered[self.numpy.concatenate(([True], second[1:] < before))] if len(ordered) else ordered

    def texts(self, rows: int) -> Array:
        return self.numpy.full(rows, "", dtype="<U5")

    def take(self, column: Values, rows: Values) -> Array:
        """The values of these rows; of neighbours, without a copy."""
        last, first, whole = int(rows[-1]), int(rows[0]), self.numpy.asarray(column)
        return whole[first : last + 1] if last - first + 1 == len(rows) else whole[rows]

    def parted(self, rows: Values, holds: Values) -> tuple[Array, Array]:
        every, held = self.numpy.asarray(rows), self.numpy.asarray(holds)
        if held.all():
            return every, every[:0]
        return every[held], every[~held]

    def joined(self, parts: Sequence[Values]) -> Array:
        return self.numpy.concatenate(parts)

    def put(self, into: Filled, rows: Values, value: object) -> None:
        self.numpy.asarray(into)[rows] = value

    def filled(self, into: Filled, rows: Values, values: Values, holds: Values) -> Array:
        figures, filled = self.numpy.asarray(values), self.numpy.asarray(into)
        if figures.dtype == object and filled.dtype != object:
            filled = filled.astype(object)
        filled[rows] = figures if len(rows) == len(figures) else figures[holds]
        return filled

    def are_empty(self, texts: Values) -> Array:
        empty: Array = self.numpy.asarray(texts) == ""
        return empty
