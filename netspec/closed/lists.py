"""Columns as lists, in plain Python: a number wherever it is the same in all rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netspec.closed.identity import GOLDEN, MASK, mixed
from netspec.closed.operations import SAFE, Operation
from netspec.numbers.traced import ANSWERS


class Lists:
    """The engine of plain Python; `Arrays` has the same methods."""

    # Rows that are worth evaluating at once: so many take about as long as a block of arrays.
    block = 1_024

    def inputs(self, columns: dict[str, Sequence[int]], magnitude: int | None) -> dict[str, Any]:
        return dict(columns)

    def operations(self, magnitude: int | None) -> dict[str, Operation]:
        return {sign: spread(one) for sign, one in {**SAFE, **ANSWERS}.items()}

    def all_of(self, answers: Sequence[Any], rows: int) -> Any:
        whole = [one if isinstance(one, list) else [one] * rows for one in answers]
        return [all(row) for row in zip(*whole, strict=True)] if whole else [True] * rows

    def any_of(self, answers: Sequence[Any], rows: int) -> Any:
        whole = [one if isinstance(one, list) else [one] * rows for one in answers]
        return [any(row) for row in zip(*whole, strict=True)] if whole else [False] * rows

    def question(self, name: str, first: Any, second: Any, answer: bool) -> Any:
        """Whether a question about two columns has this answer, row by row."""
        return [one == answer for one in spread(ANSWERS[name])(first, second)]

    def key(self, constant: int, parts: Sequence[tuple[int, Any]], rows: int) -> Any:
        """The keys of rows: what they share, and a column for each salt."""
        found = [constant] * rows
        for salted, values in parts:
            found = [(one + mixed(value + salted)) & MASK for one, value in zip(found, values, strict=True)]
        return [mixed(one) for one in found]

    def column(self, value: Any, rows: int) -> Any:
        return value if isinstance(value, list) else [value] * rows

    def numbers(self, rows: Sequence[int]) -> Any:
        return list(rows)

    def zeros(self, rows: int) -> Any:
        return [0] * rows

    def keys(self, rows: int) -> Any:
        return [0] * rows

    def truths(self, rows: int) -> Any:
        return [False] * rows

    def scaled(self, places: Any, first: int, step: int) -> Any:
        return [first + place * step for place in places]

    def table(self, values: Sequence[int]) -> Any:
        return list(values)

    def looked_up(self, table: Any, places: Any) -> Any:
        return [table[place] for place in places]

    def whole(self, numbers: Sequence[int]) -> Any:
        """Numbers as a column."""
        return list(numbers)

    def divided(self, numbers: Any, by: int) -> tuple[Any, Any]:
        """Quotients and remainders."""
        return [one // by for one in numbers], [one % by for one in numbers]

    def walked(self, numbers: Any, size: int, once: Any) -> Any:
        """Where a permutation takes each number, applied until it is below a size."""
        found = [once(number, mixed) for number in numbers]
        for at, number in enumerate(found):
            while number >= size:
                number = found[at] = once(number, mixed)  # noqa: PLW2901 (a walk)
        return found

    def drawn(self, numbers: Any, stream: int, count: int) -> Any:
        """A draw below `count` for each number of a counter."""
        return [((mixed(number * GOLDEN + stream) >> 32) * count) >> 32 for number in numbers]

    def where(self, truths: Any) -> Any:
        """The rows for which it is so."""
        return [row for row, yes in enumerate(truths) if yes]

    def short_of(self, column: Any, value: int) -> Any:
        """How far each number is from a value, as a number below 0."""
        return [-abs(one - value) for one in column]

    def top(self, columns: Sequence[Any], rows: Any, most: bool = True) -> int:
        """Of these rows the one with the most in the first column, then in the next; or with the least."""
        choose = max if most else min
        for column in columns:
            end = choose(column[row] for row in rows)
            rows = [row for row in rows if column[row] == end]
        first: int = rows[0]
        return first

    def near_front(self, columns: Sequence[list[int]]) -> Any:
        """The rows that may be best in these columns, less being better: not fewer than are."""
        return range(len(columns[0]))

    def texts(self, rows: int) -> Any:
        return [""] * rows

    def grouped(self, columns: Sequence[tuple[Any, int]]) -> list[tuple[tuple[int, ...], Any]]:
        """The rows by what stands in these columns, each given with how many values it can have."""
        found: dict[tuple[int, ...], list[int]] = {}
        for row, places in enumerate(zip(*(column for column, _ in columns), strict=True)):
            found.setdefault(places, []).append(row)
        return list(found.items())

    def take(self, column: Any, rows: Any) -> Any:
        return [column[row] for row in rows]

    def parted(self, rows: Any, holds: Any) -> tuple[Any, Any]:
        """The rows for which it holds, and the others."""
        pairs = list(zip(rows, holds, strict=True))
        return [row for row, yes in pairs if yes], [row for row, yes in pairs if not yes]

    def joined(self, parts: Sequence[Any]) -> Any:
        return [row for part in parts for row in part]

    def put(self, into: Any, rows: Any, value: object) -> None:
        for row in rows:
            into[row] = value

    def filled(self, into: Any, rows: Any, values: Any, holds: Any) -> Any:
        """A column of figures with those of the rows for which it holds."""
        for row, value in zip(rows, (value for value, yes in zip(values, holds, strict=True) if yes), strict=True):
            into[row] = value
        return into

    def are_empty(self, texts: Any) -> Any:
        return [not text for text in texts]


def spread(one: Operation) -> Operation:
    """An operation on numbers as one on columns."""

    def on_columns(first: Any, second: Any) -> Any:
        if not isinstance(first, list):
            return [one(first, y) for y in second] if isinstance(second, list) else one(first, second)
        if not isinstance(second, list):
            return [one(x, second) for x in first]
        return [one(x, y) for x, y in zip(first, second, strict=True)]

    return on_columns
