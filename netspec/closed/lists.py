"""Columns as lists, in plain Python: a number wherever it is the same in all rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from netspec.closed.identity import GOLDEN, MASK, mixed
from netspec.closed.operations import SAFE, Operation
from netspec.numbers.traced import ANSWERS

if TYPE_CHECKING:
    from netspec.closed.values import Cell, Filled, Step, Values


class Lists:
    """The engine of plain Python; `Arrays` has the same methods."""

    # Rows that are worth evaluating at once: so many take about as long as a block of arrays.
    block = 1_024

    def inputs(self, columns: Mapping[str, Values], magnitude: int | None) -> Mapping[str, Cell]:
        # The only number of a column of one row is the same in all its rows.
        return {name: one[0] if len(one) == 1 else one for name, one in columns.items()}

    def operations(self, magnitude: int | None) -> dict[str, Operation]:
        return OPERATIONS

    def all_of(self, answers: Sequence[Cell], rows: int) -> list[bool]:
        whole = [[one] * rows if isinstance(one, int) else one for one in answers]
        return [all(row) for row in zip(*whole, strict=True)] if whole else [True] * rows

    def any_of(self, answers: Sequence[Cell], rows: int) -> list[bool]:
        whole = [[one] * rows if isinstance(one, int) else one for one in answers]
        return [any(row) for row in zip(*whole, strict=True)] if whole else [False] * rows

    def question(self, name: str, first: Values, second: Values, answer: bool) -> list[bool]:
        """Whether a question about two columns has this answer, row by row."""
        return [ANSWERS[name](one, other) == answer for one, other in zip(first, second, strict=True)]

    def key(self, constant: int, parts: Sequence[tuple[int, Values]], rows: int) -> Values:
        """The keys of rows: what they share, and a column for each salt."""
        found = [constant] * rows
        for salted, values in parts:
            found = [(one + mixed(value + salted)) & MASK for one, value in zip(found, values, strict=True)]
        return [mixed(one) for one in found]

    def column(self, value: Cell, rows: int) -> Values:
        return [value] * rows if isinstance(value, int) else value

    def numbers(self, rows: Sequence[int]) -> Values:
        return list(rows)

    def zeros(self, rows: int) -> list[int]:
        return [0] * rows

    def keys(self, rows: int) -> list[int]:
        return [0] * rows

    def truths(self, rows: int) -> list[bool]:
        return [False] * rows

    def scaled(self, places: Values, first: int, step: int) -> Values:
        return [first + place * step for place in places]

    def table(self, values: Sequence[int]) -> Values:
        return list(values)

    def looked_up(self, table: Values, places: Values) -> Values:
        return [table[place] for place in places]

    def whole(self, numbers: Sequence[int]) -> Values:
        """Numbers as a column."""
        return list(numbers)

    def divided(self, numbers: Values, by: int) -> tuple[Values, Values]:
        """Quotients and remainders."""
        return [one // by for one in numbers], [one % by for one in numbers]

    def walked(self, numbers: Values, size: int, once: Step) -> Values:
        """Where a permutation takes each number, applied until it is below a size."""
        found = [once(number, mixed) for number in numbers]
        for at, number in enumerate(found):
            while number >= size:
                number = found[at] = once(number, mixed)  # noqa: PLW2901 (a walk)
        return found

    def drawn(self, numbers: Values, stream: int, count: int) -> Values:
        """A draw below `count` for each number of a counter."""
        return [((mixed(number * GOLDEN + stream) >> 32) * count) >> 32 for number in numbers]

    def where(self, truths: Values) -> Values:
        """The rows for which it is so."""
        return [row for row, yes in enumerate(truths) if yes]

    def short_of(self, column: Values, value: int) -> Values:
        """How far each number is from a value, as a number below 0."""
        return [-abs(one - value) for one in column]

    def top(self, columns: Sequence[Values], rows: Values, most: bool = True) -> int:
        """Of these rows the one with the most in the first column, then in the next; or with the least."""
        choose = max if most else min
        for column in columns:
            end = choose(column[row] for row in rows)
            rows = [row for row in rows if column[row] == end]
        first: int = rows[0]
        return first

    def near_front(self, columns: Sequence[list[int]]) -> Values:
        """The rows that may be best in these columns, less being better: not fewer than are."""
        return range(len(columns[0]))

    def texts(self, rows: int) -> list[str]:
        return [""] * rows

    def grouped(self, columns: Sequence[tuple[Values, int]]) -> list[tuple[tuple[int, ...], Values]]:
        """The rows by what stands in these columns, each given with how many values it can have."""
        found: dict[tuple[int, ...], list[int]] = {}
        for row, places in enumerate(zip(*(column for column, _ in columns), strict=True)):
            found.setdefault(places, []).append(row)
        return [*found.items()]

    def take(self, column: Values, rows: Values) -> Values:
        return [column[row] for row in rows]

    def parted(self, rows: Values, holds: Values) -> tuple[Values, Values]:
        """The rows for which it holds, and the others."""
        pairs = list(zip(rows, holds, strict=True))
        return [row for row, yes in pairs if yes], [row for row, yes in pairs if not yes]

    def joined(self, parts: Sequence[Values]) -> Values:
        return [row for part in parts for row in part]

    def put(self, into: Filled, rows: Values, value: object) -> None:
        for row in rows:
            into[row] = value

    def filled(self, into: Filled, rows: Values, values: Values, holds: Values) -> Filled:
        """A column of figures with those of the rows for which it holds."""
        for row, value in zip(rows, (value for value, yes in zip(values, holds, strict=True) if yes), strict=True):
            into[row] = value
        return into

    def are_empty(self, texts: Values) -> Values:
        return [not text for text in texts]


def spread(one: Callable[[int, int], int]) -> Operation:
    """An operation on numbers as one on columns."""

    def on_columns(first: Cell, second: Cell) -> Cell:
        if isinstance(first, int):
            return one(first, second) if isinstance(second, int) else [one(first, y) for y in second]
        if isinstance(second, int):
            return [one(x, second) for x in first]
        return [one(x, y) for x, y in zip(first, second, strict=True)]

    return on_columns


OPERATIONS = {sign: spread(one) for sign, one in {**SAFE, **ANSWERS}.items()}
