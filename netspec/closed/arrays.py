"""Columns as NumPy arrays; what each method does is said in `netspec.closed.lists`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netspec.closed.identity import FIRST, GOLDEN, MASK, SECOND, mixed
from netspec.closed.operations import EXACT_IN_FLOATS, EXACT_IN_WORDS, SAFE, Operation
from netspec.numbers.traced import ANSWERS

# So many rows are held against all others before what is left is compared one by one.
PIVOTS = 64


class Arrays:
    """The engine of NumPy, which is given to it."""

    # Rows that are worth evaluating at once: with 57 free numbers so many take 30 MB.
    block = 65_536

    def __init__(self, numpy: Any) -> None:
        self.numpy = numpy

    def inputs(self, columns: dict[str, Any], magnitude: int | None) -> dict[str, Any]:
        kind: Any = object
        if magnitude is not None and magnitude < EXACT_IN_WORDS:
            kind = self.numpy.float64 if magnitude < EXACT_IN_FLOATS else self.numpy.int64
        return {name: one.astype(kind) for name, one in columns.items()}

    def operations(self, magnitude: int | None) -> dict[str, Operation]:
        numpy = self.numpy
        ask = {"==": numpy.equal, "<": numpy.less, "<=": numpy.less_equal}
        plain = {"+": numpy.add, "-": numpy.subtract, "*": numpy.multiply, "max": numpy.maximum, "min": numpy.minimum}
        if magnitude is None or magnitude >= EXACT_IN_WORDS:
            return {sign: numpy.frompyfunc(one, 2, 1) for sign, one in {**SAFE, **ANSWERS}.items()}
        if magnitude >= EXACT_IN_FLOATS:
            return {**plain, **ask, "//": numpy.floor_divide, "%": numpy.remainder}

        def whole(first: Any, second: Any) -> Any:
            return numpy.floor(first / second)

        return {**plain, **ask, "//": whole, "%": lambda first, second: first - whole(first, second) * second}

    def all_of(self, answers: Sequence[Any], rows: int) -> Any:
        found = self.numpy.ones(rows, dtype=bool)
        for one in answers:
            found &= self.numpy.asarray(one, dtype=bool)
        return found

    def any_of(self, answers: Sequence[Any], rows: int) -> Any:
        found = self.numpy.zeros(rows, dtype=bool)
        for one in answers:
            found |= self.numpy.asarray(one, dtype=bool)
        return found

    def question(self, name: str, first: Any, second: Any, answer: bool) -> Any:
        ask = {"==": self.numpy.equal, "<": self.numpy.less, "<=": self.numpy.less_equal}[name]
        return self.numpy.asarray(ask(first, second), dtype=bool) == answer

    def key(self, constant: int, parts: Sequence[tuple[int, Any]], rows: int) -> Any:
        """As in plain Python; the arithmetic of 64-bit words wraps by itself."""
        found = self.numpy.full(rows, constant, dtype=self.numpy.uint64)
        for salted, values in parts:
            found += self.mixed(self.words(values) + self.numpy.uint64(salted))
        return self.mixed(found)

    def words(self, values: Any) -> Any:
        """Integers as words of 64 bits."""
        plain = values & MASK if values.dtype == object else values
        return plain.astype(self.numpy.uint64)

    def mixed(self, words: Any) -> Any:
        """What `netspec.closed.identity.mixed` makes of each word."""
        word = self.numpy.uint64
        words = (words ^ (words >> word(30))) * word(FIRST)
        words = (words ^ (words >> word(27))) * word(SECOND)
        return words ^ (words >> word(31))

    def column(self, value: Any, rows: int) -> Any:
        whole = self.numpy.asarray(value)
        if whole.dtype == self.numpy.float64:
            whole = self.numpy.where(self.numpy.isfinite(whole), whole, 0).astype(self.numpy.int64)
        return self.numpy.broadcast_to(whole, (rows,))

    def numbers(self, rows: Sequence[int]) -> Any:
        if isinstance(rows, range):
            return self.numpy.arange(len(rows))
        return self.numpy.array(rows, dtype=self.numpy.int64)

    def zeros(self, rows: int) -> Any:
        return self.numpy.zeros(rows, dtype=self.numpy.int64)

    def keys(self, rows: int) -> Any:
        return self.numpy.zeros(rows, dtype=self.numpy.uint64)

    def truths(self, rows: int) -> Any:
        return self.numpy.zeros(rows, dtype=bool)

    def grouped(self, columns: Sequence[tuple[Any, int]]) -> list[tuple[tuple[int, ...], Any]]:
        """As of lists; rows that share all values but the last column's are taken apart by that."""
        if not columns:
            return [((), None)]
        *before, (column, count) = columns
        found = []
        for places, rows in self.grouped(before):
            here = column if rows is None else column[rows]
            order = self.numpy.argsort(here, kind="stable")
            starts = self.numpy.searchsorted(here[order], self.numpy.arange(count + 1))
            for place in range(count):
                chosen = order[starts[place] : starts[place + 1]]
                if len(chosen):
                    found.append(((*places, place), chosen if rows is None else rows[chosen]))
        return found

    def scaled(self, places: Any, first: int, step: int) -> Any:
        return places * step + first

    def table(self, values: Sequence[int]) -> Any:
        return self.numpy.array(values)

    def looked_up(self, table: Any, places: Any) -> Any:
        return table[places]

    def whole(self, numbers: Sequence[int]) -> Any:
        if isinstance(numbers, range):
            return self.numpy.arange(numbers.start, numbers.stop)
        return self.numpy.array(numbers, dtype=self.numpy.int64)

    def divided(self, numbers: Any, by: int) -> tuple[Any, Any]:
        found: tuple[Any, Any] = self.numpy.divmod(numbers, by)
        return found

    def walked(self, numbers: Any, size: int, once: Any) -> Any:
        found = once(numbers.astype(self.numpy.uint64), self.mixed)
        while (left := self.numpy.flatnonzero(found >= size)).size:
            found[left] = once(found[left], self.mixed)
        return found.astype(self.numpy.int64)

    def drawn(self, numbers: Any, stream: int, count: int) -> Any:
        word = self.numpy.uint64
        words = numbers.astype(word) * word(GOLDEN) + word(stream)
        return (((self.mixed(words) >> word(32)) * word(count)) >> word(32)).astype(self.numpy.int64)

    def where(self, truths: Any) -> Any:
        return self.numpy.flatnonzero(truths)

    def short_of(self, column: Any, value: int) -> Any:
        return -abs(column - value)

    def top(self, columns: Sequence[Any], rows: Any, most: bool = True) -> int:
        for column in columns:
            here = column[rows]
            rows = rows[here == (here.max() if most else here.min())]
        return int(rows[0])

    def near_front(self, columns: Sequence[list[int]]) -> Any:
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

    def staircase(self, table: Any, left: Any) -> Any:
        """Exactly the rows that are best in two columns."""
        ordered = left[self.numpy.lexsort((left, table[1, left], table[0, left]))]
        second = table[1, ordered]
        before = self.numpy.minimum.accumulate(second)[:-1]
        return ordered[self.numpy.concatenate(([True], second[1:] < before))] if len(ordered) else ordered

    def texts(self, rows: int) -> Any:
        return self.numpy.full(rows, "", dtype="<U5")

    def take(self, column: Any, rows: Any) -> Any:
        """The values of these rows; of neighbours, without a copy."""
        last, first = int(rows[-1]), int(rows[0])
        return column[first : last + 1] if last - first + 1 == len(rows) else column[rows]

    def parted(self, rows: Any, holds: Any) -> tuple[Any, Any]:
        if holds.all():
            return rows, rows[:0]
        return rows[holds], rows[~holds]

    def joined(self, parts: Sequence[Any]) -> Any:
        return self.numpy.concatenate(parts)

    def put(self, into: Any, rows: Any, value: object) -> None:
        into[rows] = value

    def filled(self, into: Any, rows: Any, values: Any, holds: Any) -> Any:
        if values.dtype == object and into.dtype != object:
            into = into.astype(object)
        into[rows] = values if len(rows) == len(values) else values[holds]
        return into

    def are_empty(self, texts: Any) -> Any:
        return texts == ""
