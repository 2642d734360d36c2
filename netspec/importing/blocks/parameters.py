"""The parameters of a block, from what stands in its places wherever it is used (anti-unification)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.importing.blocks.holes import Hole
from netspec.importing.blocks.openings import BEHIND_KERNEL, CALLED, DIVIDE, FILTERS, KERNEL, Number
from netspec.record import Record


class Parameter(Record):
    """One parameter: its heading in tables, the place whose value it is, whether a `|` stands before it, and whether
    it is a kernel that brings its stride."""

    name: str
    heading: str
    place: int
    bar: bool
    kind: str = FILTERS
    strided: bool = False

    def of(self, places: Sequence[Hole]) -> Number:
        """The argument for it in one use of the block."""
        return places[self.place].window if self.strided else places[self.place].value


class Signature(Record):
    """The parameters of a block, and what stands in each of its places in terms of them: nothing where that is the
    same wherever the block is used."""

    parameters: tuple[Parameter, ...]
    texts: tuple[str, ...]

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """The parameters that are no numbers of filters."""
        return tuple(one for one in self.parameters if one.kind != FILTERS)


def signature(rows: Sequence[Sequence[Hole]]) -> Signature:
    """From the places of each use of a block, the same number of them in each. Numbers of filters come first."""
    return Finding(rows).signature()


class Finding:
    """The parameters of one block while they are found."""

    def __init__(self, rows: Sequence[Sequence[Hole]]) -> None:
        self.places = [tuple(row[place] for row in rows) for place in range(len(rows[0]))]
        self.columns = [tuple(hole.value for hole in holes) for holes in self.places]
        self.parameters: list[Parameter] = []
        self.texts = [""] * len(self.places)

    def signature(self) -> Signature:
        filters = [at for at, holes in enumerate(self.places) if holes[0].kind == FILTERS]
        for at in filters:
            self.texts[at] = self.known(at) or self.closing(at) or self.filters(at)
        for at in range(len(self.places)):
            if self.places[at][0].kind != FILTERS and not self.texts[at] and len(set(self.columns[at])) > 1:
                self.texts[at] = self.told(at) or self.part(at) or self.setting(at)
        return Signature(told_apart(self.parameters), tuple(self.texts))

    def known(self, place: int) -> str:
        """A parameter of the same branch that always has this number, or always the same part of it."""
        branch = self.places[place][0].branch
        beside = [one for one in self.parameters if self.places[one.place][0].branch == branch]
        for one in beside:
            if self.columns[one.place] == self.columns[place]:
                return one.name
        for one in beside:
            times = quotient(self.columns[place], self.columns[one.place])
            if len(set(self.columns[place])) > 1 and times > 1:
                return f"({times} * {one.name})"
        return ""

    def closing(self, place: int) -> str:
        """`shortcut`, where this convolution brings the filters back to those of the residual's input."""
        return "shortcut" if all(hole.closes == hole.value for hole in self.places[place]) else ""

    def filters(self, place: int) -> str:
        """A new parameter for a number of filters."""
        first = self.places[place][0]
        headings = [*dict.fromkeys(hole.heading for hole in self.places[place])]
        name, heading = (first.name, first.heading) if len(headings) == 1 else of_all(first.name, headings)
        name = unused(letters(name), self.parameters)
        bar = bool(self.parameters) and self.places[self.parameters[-1].place][0].branch != first.branch
        self.parameters.append(Parameter(name, heading, place, bar))
        return name

    def told(self, place: int) -> str:
        """A parameter of the same kind that always has this value."""
        beside = [one for one in self.parameters if one.kind == self.places[place][0].kind and not one.strided]
        return next((one.name for one in beside if self.columns[one.place] == self.columns[place]), "")

    def part(self, place: int) -> str:
        """A part of a number of filters that is always as large: groups of so many channels."""
        if self.places[place][0].kind not in DIVIDE:
            return ""
        parts = [(one.name, quotient(self.columns[one.place], self.columns[place])) for one in self.parameters]
        return next((f"({name} // {size})" for name, size in parts if size > 1), "")

    def setting(self, place: int) -> str:
        """A new parameter for a setting; the stride stands behind a kernel where both differ."""
        kind = self.places[place][0].kind
        strided = kind == KERNEL and all(hole.window for hole in self.places[place]) and self.moves(place + 1)
        name = unused(numbers(CALLED.get(kind, kind).replace(" ", "_")), self.parameters)
        bar = any(one.bar for one in self.parameters) and all(one.kind == FILTERS for one in self.parameters)
        self.parameters.append(Parameter(name, CALLED.get(kind, kind), place, bar, kind, strided))
        if strided:
            self.texts[place + 1] = BEHIND_KERNEL
        return name

    def moves(self, place: int) -> bool:
        return len(set(self.columns[place])) > 1


def quotient(larger: Sequence[Number], smaller: Sequence[Number]) -> int:
    """How many times one number is in the other, if it is as often everywhere; else 0."""
    found = {
        one // other if isinstance(one, int) and isinstance(other, int) and one % other == 0 else 0
        for one, other in zip(larger, smaller, strict=True)
    }
    return found.pop() if len(found) == 1 else 0


def of_all(name: str, headings: Sequence[str]) -> tuple[str, str]:
    """Name and heading of filters whose kernels differ: `#n×n reduce` of `#3×3 reduce` and `#5×5 reduce`."""
    sizes = [heading.removeprefix("#").partition(" ") for heading in headings]
    along = zip(*(size.split("×") for size, _, _ in sizes), strict=True)
    shown = "×".join(one[0] if len(set(one)) == 1 else "n" for one in along)
    return f"{name[0]}n", f"#{shown}{sizes[0][1]}{sizes[0][2]}"


def unused(names: Iterator[str], parameters: Sequence[Parameter]) -> str:
    """The first name that no parameter has."""
    taken = {one.name for one in parameters}
    return next(one for one in names if one not in taken)


def letters(name: str) -> Iterator[str]:
    """The name, then with a letter behind it, then with a number."""
    yield name
    yield from (f"{name}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    yield from (f"{name}_{number}" for number in range(999))


def numbers(name: str) -> Iterator[str]:
    """The name, then with a number behind it."""
    yield name
    yield from (f"{name}_{number}" for number in range(2, 9999))


def told_apart(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters with headings that differ."""
    made: list[Parameter] = []
    for one in parameters:
        count = 1 + sum(other.heading.partition(" (")[0] == one.heading for other in made)
        made.append(one if count == 1 else one.replace(heading=f"{one.heading} ({count})"))
    return tuple(made)
