"""Statements that come again in the same order, as a `repeat`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from netspec.importing.tree import common
from netspec.importing.writing import WIDTH
from netspec.ir.printer import indented
from netspec.record import Record

FEWEST = 3
LONGEST = 8


class Statement(Record):
    """A line, or several, of the network: its label, its text, the module that it is, and the value that it gives."""

    label: str
    lines: tuple[str, ...]
    path: str
    value: str
    weighted: bool
    """Whether it has weights."""

    def text(self) -> list[str]:
        first, *rest = self.lines
        return [f"{self.label}: {first}" if self.label else first, *rest]


class Rounds(Record):
    """So many statements, the same so many times in a row, from the first of them on."""

    start: int
    length: int
    count: int

    @property
    def end(self) -> int:
        return self.start + self.length * self.count


def repeated(statements: Sequence[Statement], seen: Collection[str]) -> Iterator[Statement]:
    """The statements, three equal rounds of them or more in a row as a `repeat`, unless a head looks between them."""
    at = 0
    while at < len(statements):
        found = rounds_from(at, statements, seen)
        if found is None:
            yield statements[at]
            at += 1
            continue
        yield from statements[at : found.start]
        yield as_one(found, statements, seen)
        at = found.end


def rounds_from(start: int, statements: Sequence[Statement], seen: Collection[str]) -> Rounds | None:
    """The rounds that hold the most statements from here on; of several such the shortest."""
    lengths = range(1, min(LONGEST, (len(statements) - start) // FEWEST) + 1)
    weighted = [length for length in lengths if any(one.weighted for one in statements[start : start + length])]
    found = [Rounds(start, length, count(start, length, statements, seen)) for length in weighted]
    most = max((one for one in found if one.count >= FEWEST), key=lambda one: one.end, default=None)
    return None if most is None else turned(most, statements, seen)


def count(start: int, length: int, statements: Sequence[Statement], seen: Collection[str]) -> int:
    """How many times the statements from here on are equal to the first so many, with no head between them."""
    end = start + 1
    while end < len(statements) and statements[end - 1].value not in seen:
        if end >= start + length and statements[end].lines != statements[end - length].lines:
            break
        end += 1
    return (end - start) // length


def turned(found: Rounds, statements: Sequence[Statement], seen: Collection[str]) -> Rounds:
    """As many rounds from another of their statements on, where that is the first one of a larger module."""
    starts = range(found.start, found.start + found.length)
    fit = [at for at in starts if count(at, found.length, statements, seen) == found.count]
    return found.replace(start=min(fit, key=lambda at: shared(at, statements)))


def shared(at: int, statements: Sequence[Statement]) -> int:
    """How many modules a statement is in together with the one before."""
    both = common([statements[at - 1].path, statements[at].path]) if at else ""
    return len(both.split(".")) if both else 0


def as_one(found: Rounds, statements: Sequence[Statement], seen: Collection[str]) -> Statement:
    """The rounds as one statement."""
    first, last = statements[found.start], statements[found.end - 1]
    body = [one.replace(label="") for one in statements[found.start : found.start + found.length]]
    lines = [line for one in repeated(body, ()) for line in one.lines]
    said = last.label if last.value in seen else first.label
    return last.replace(label=said, lines=tuple(written(found.count, lines)), weighted=True)


def written(count: int, lines: Sequence[str]) -> list[str]:
    row = f"repeat {count} {{ {' -> '.join(lines)} }}"
    braced = any(line.endswith("{") for line in lines)
    if len(lines) == 1 or (len(row) < WIDTH and not braced):
        return [row]
    return [f"repeat {count} {{", *indented(lines), "}"]
