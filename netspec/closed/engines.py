"""What evaluates a program on columns: plain Python on lists, or NumPy on arrays where it is installed.

Both are exact. Arrays hold floats only where all values on the way are far below 2^53 (a quotient of two such integers
is then never rounded up to the next one), 64-bit integers below 2^62, and Python's own integers beyond. A division by 0
comes up only in rows that a guard refuses, whatever it gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from netspec.closed.program import Program
from netspec.numbers.trace import CONSTANT, INPUT
from netspec.numbers.traced import ANSWERS, ARITHMETIC

EXACT_IN_FLOATS = 2**52
EXACT_IN_WORDS = 2**62
Operation = Callable[[Any, Any], Any]
SAFE: dict[str, Operation] = {
    **ARITHMETIC,
    "//": lambda one, other: one // other if other else 0,
    "%": lambda one, other: one % other if other else 0,
}


class Lists:
    """Columns as lists, a number wherever it is the same in all rows."""

    def inputs(self, columns: dict[str, Sequence[int]], magnitude: int | None) -> dict[str, Any]:
        return dict(columns)

    def operations(self, magnitude: int | None) -> dict[str, Operation]:
        return {sign: spread(one) for sign, one in {**SAFE, **ANSWERS}.items()}

    def all_of(self, answers: Sequence[Any], rows: int) -> Any:
        whole = [one if isinstance(one, list) else [one] * rows for one in answers]
        return [all(row) for row in zip(*whole, strict=True)] if whole else [True] * rows

    def column(self, value: Any, rows: int) -> Any:
        return value if isinstance(value, list) else [value] * rows

    def numbers(self, rows: Sequence[int]) -> Any:
        return list(rows)

    def zeros(self, rows: int) -> Any:
        return [0] * rows

    def texts(self, rows: int) -> Any:
        return [""] * rows

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


class Arrays:
    """Columns as NumPy arrays."""

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


def evaluate(
    program: Program, engine: Lists | Arrays, columns: dict[str, Any], rows: int
) -> tuple[Any, dict[str, Any]]:
    """For each row whether it answers all guards as the path did, and the figures (of no use where it does not)."""
    inputs = engine.inputs(columns, program.magnitude)
    operations = engine.operations(program.magnitude)
    values: dict[int, Any] = {}
    for one in program.order:
        sign, first, second = program.nodes[one]
        if sign == INPUT:
            values[one] = inputs[str(first)]
        elif sign == CONSTANT:
            values[one] = first
        else:
            values[one] = operations[sign](values[int(first)], values[second])
            for other in program.done.get(one, ()):
                del values[other]
    answers = []
    for question, first, second, answer in program.guards:
        found = operations[question](values[first], values[second])
        answers.append(found if answer else operations["=="](found, False))
    figures = {name: engine.column(values[node], rows) for name, node in program.outputs.items()}
    return engine.all_of(answers, rows), figures
