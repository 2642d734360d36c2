"""The parameters of a block, from the numbers that stand in its places wherever it is used (anti-unification)."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.importing.blocks.holes import Hole
from netspec.record import Record


class Parameter(Record):
    """One parameter: its heading in tables, the place whose number it is, whether a `|` stands before it."""

    name: str
    heading: str
    place: int
    bar: bool


class Signature(Record):
    """The parameters of a block, and what stands in each of its places in terms of them."""

    parameters: tuple[Parameter, ...]
    texts: tuple[str, ...]


def signature(rows: Sequence[Sequence[Hole]]) -> Signature:
    """From the places of each use of a block, the same number of them in each."""
    parameters: list[Parameter] = []
    texts: list[str] = []
    columns = [tuple(row[place].value for row in rows) for place in range(len(rows[0]))]
    for place, hole in enumerate(rows[0]):
        said = known(place, columns, parameters, rows) or closing(place, columns, rows)
        if not said:
            said = unused(hole.name, [one.name for one in parameters])
            bar = bool(parameters) and rows[0][parameters[-1].place].branch != hole.branch
            parameters.append(Parameter(said, hole.heading, place, bar))
        texts.append(said)
    return Signature(told_apart(parameters), tuple(texts))


def known(
    place: int, columns: Sequence[tuple[int, ...]], parameters: Sequence[Parameter], rows: Sequence[Sequence[Hole]]
) -> str:
    """A parameter of the same branch that always has this number, or always the same part of it."""
    branch = rows[0][place].branch
    beside = [one for one in parameters if rows[0][one.place].branch == branch]
    for one in beside:
        if columns[one.place] == columns[place]:
            return one.name
    for one in beside:
        times = columns[place][0] // columns[one.place][0]
        several = len(set(columns[place])) > 1 and times > 1
        if several and columns[place] == tuple(times * number for number in columns[one.place]):
            return f"({times} * {one.name})"
    return ""


def closing(place: int, columns: Sequence[tuple[int, ...]], rows: Sequence[Sequence[Hole]]) -> str:
    """`shortcut`, where this convolution brings the filters back to those of the residual's input."""
    return "shortcut" if all(row[place].closes == row[place].value for row in rows) else ""


def unused(name: str, taken: Sequence[str]) -> str:
    """The name, with a letter behind it where it is taken."""
    names = [name, *(f"{name}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"), *(f"{name}_{n}" for n in range(999))]
    return next(one for one in names if one not in taken)


def told_apart(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters with headings that differ."""
    made: list[Parameter] = []
    for one in parameters:
        count = 1 + sum(other.heading.partition(" (")[0] == one.heading for other in made)
        made.append(one if count == 1 else one.replace(heading=f"{one.heading} ({count})"))
    return tuple(made)
