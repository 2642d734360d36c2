"""Elements that lie otherwise than before: where each comes from, and whether that is anything at all.

An arrangement is a list of runs, outermost first: so many elements, each so far from the one before in the value that
they come from. To turn axes around is to put runs in another order; to take elements as another shape is to part runs,
or to join them.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.importing.steps import Spread
from netspec.ops.base import Shape
from netspec.ops.plain import Flatten, Identity
from netspec.record import Record

Run = tuple[int, int]
"""How many elements, and how far from one to the next."""
Runs = tuple[Run, ...]


class Layout(Record):
    """Where the elements of a value come from: which value, of which shape, and in which runs, as few as there can be.
    `word` is what a source calls the way there.
    """

    origin: str
    shape: Shape
    runs: Runs
    word: str


def in_order(shape: Shape) -> Runs:
    """The elements of a value as they are."""
    return ((shape.elements, 1),)


def by_axis(runs: Runs, shape: Shape) -> list[Runs] | None:
    """The runs of each axis of a shape; none where an axis ends within a part of a run, or there are no elements."""
    left = [*reversed(runs)]
    axes: list[Runs] = []
    for size in shape:
        axis: list[Run] = []
        missing = size
        while missing > 1:
            count, step = left.pop() if left else (0, 1)
            taken = min(count, missing)
            if not taken or count % taken or missing % taken:
                return None
            inner = count // taken
            axis.append((taken, step * inner))
            left += [(inner, step)] * (inner > 1)
            missing //= taken
        axes.append(tuple(axis))
    return axes


def joined(runs: Sequence[Run]) -> Runs:
    """The same with as few runs as there can be."""
    found: list[Run] = []
    for count, step in runs:
        if found and found[-1][1] == count * step:
            found[-1] = (found[-1][0] * count, step)
        elif count > 1:
            found.append((count, step))
    return tuple(found) or ((1, 1),)


def reordered(runs: Runs, shape: Shape, order: Sequence[int]) -> Runs | None:
    """The arrangement with the axes of its shape in another order; none where it has not as many."""
    axes = by_axis(runs, shape)
    return None if axes is None or len(axes) != len(order) else joined([run for axis in order for run in axes[axis]])


def as_operation(before: Shape, after: Shape) -> Identity | Flatten | Spread | None:
    """What makes one shape of another, elements in order, if the language has it."""
    if before == after:
        return Identity()
    if before.is_map and after == (before.elements,):
        return Flatten()
    if after.is_map and after.channels == after.elements == before.channels == before.elements:
        return Spread()
    return None


def shuffled(runs: Runs, shape: Shape) -> bool:
    """Whether the channels of a map of this shape were dealt out anew: of each group the first, then each second."""
    area = shape.elements // shape.channels
    match runs if area > 1 else (*runs, (1, 1)):
        case ((inner, first), (groups, second), (rest, 1)):
            return first == rest == area and second == inner * area and groups * inner == shape.channels
        case _:
            return False
