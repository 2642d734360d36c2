"""The best point of a space: by looking at all of them, or where they are too many, by a local search.

All is decided by numbers of rows and by a seed: the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from netspec.closed.engines import Engine
from netspec.closed.identity import GOLDEN, mixed
from netspec.fit.goal import Bound, Goal, Score
from netspec.record import Record
from netspec.sweep.blocks import Block, Evaluation
from netspec.sweep.lines import picked
from netspec.sweep.order import Order
from netspec.sweep.selection import listed

if TYPE_CHECKING:
    from netspec.closed.values import Values

MOST_EXHAUSTIVE = 10**8
MOST_COUNTED = 10**7
# A local search begins at the best of so many draws, and goes on from so many points at once.
DRAWS, BEAM = 65_536, 24
MOST_LOOKED_AT = 3_000_000
STRIDES = (1, -1, 2, -2, 5, -5)
Point = tuple[int, ...]


class Extreme(Record):
    """The least or the most that a bounded figure can be, and where."""

    bound: Bound
    value: int
    point: Point


class Best(Record):
    """What was found. `networks` is how many different sound networks there are, none where that was not counted."""

    point: Point | None
    looked_at: int
    proved: bool
    networks: int | None
    extremes: tuple[Extreme, ...]
    code: str = ""


class Looking:
    """The best of the blocks so far."""

    def __init__(self, goal: Goal, bounds: Sequence[Bound], engine: Engine, counting: bool) -> None:
        self.goal = goal
        self.engine = engine
        self.bounds = bounds
        self.keys: set[int] | None = set() if counting else None
        self.best: tuple[Score, Point] | None = None
        self.extremes: dict[Bound, tuple[int, Point]] = {}
        self.looked_at = 0
        self.code = ""

    def take(self, block: Block) -> None:
        """Looks at a block."""
        self.looked_at += block.rows
        sound = self.engine.where(block.found["valid"])
        if not len(sound):
            self.code = self.code or listed(block.found["code"])[0]
            return
        if self.keys is not None:
            self.keys.update(picked(block.found["key"], sound))
        for bound in self.bounds:
            self.note(bound, block, sound)
        kept = self.engine.where(block.found["holds"])
        if len(kept):
            columns = self.goal.columns(block, self.engine)
            row = self.engine.top(columns, kept)
            score = tuple(int(column[row]) for column in columns)
            if self.best is None or score > self.best[0]:
                self.best = score, point_of(block, row)

    def note(self, bound: Bound, block: Block, sound: Values) -> None:
        """Notes how far a bounded figure can go."""
        column = block.found[bound.figure]
        row = self.engine.top([column], sound, most=not bound.low)
        value, known = int(column[row]), self.extremes.get(bound)
        if known is None or (value < known[0] if bound.low else value > known[0]):
            self.extremes[bound] = value, point_of(block, row)

    def ranked(self, block: Block) -> dict[Point, Score]:
        """The points of a block that keep the budgets, with what they are worth."""
        kept = self.engine.where(block.found["holds"])
        columns = [picked(column, kept) for column in self.goal.columns(block, self.engine)] if len(kept) else []
        places = [picked(column, kept) for column in block.places]
        return dict(zip(zip(*places, strict=True), zip(*columns, strict=True), strict=True))

    def result(self, proved: bool) -> Best:
        """What was found."""
        networks = len(self.keys) if self.keys is not None else None
        extremes = tuple(Extreme(bound, *found) for bound, found in self.extremes.items())
        point = self.best[1] if self.best is not None else None
        return Best(point, self.looked_at, proved, networks, extremes, self.code)


def point_of(block: Block, row: int) -> Point:
    """The places of one row."""
    return tuple(int(column[row]) for column in block.places)


Told = Callable[[int], None]


def exhaustive(points: Evaluation, order: Order, goal: Goal, bounds: Sequence[Bound], told: Told) -> Best:
    """The best of all points."""
    looking = Looking(goal, bounds, points.engine, counting=order.rows <= MOST_COUNTED)
    for block in points.blocks(order):
        looking.take(block)
        told(looking.looked_at)
    return looking.result(proved=True)


def local(points: Evaluation, order: Order, goal: Goal, bounds: Sequence[Bound], seed: int, told: Told) -> Best:
    """The best of a sample, of its neighbours, of theirs, until no neighbour is better."""
    looking = Looking(goal, bounds, points.engine, counting=False)
    counts = tuple(axis.count for axis in points.space.axes)
    scores: dict[Point, Score] = {}
    for block in starts(points, order, counts):
        looking.take(block)
        scores = leaders({**scores, **looking.ranked(block)})
        told(looking.looked_at)
    seen: set[Point] = set()
    while looking.looked_at < MOST_LOOKED_AT and (fresh := scores.keys() - seen):
        seen |= fresh
        around = [one for point in sorted(fresh) for one in neighbours(point, counts, seed)]
        for start in range(0, len(around), points.engine.block):
            block = at(points, around[start : start + points.engine.block])
            looking.take(block)
            scores = leaders({**scores, **looking.ranked(block)})
        told(looking.looked_at)
    return looking.result(proved=False)


def starts(points: Evaluation, order: Order, counts: Sequence[int]) -> Iterator[Block]:
    """Where a local search begins: where all axes are least, where all are most, and a sample."""
    yield at(points, [tuple(0 for _ in counts), tuple(count - 1 for count in counts)])
    yield from points.blocks(order, 0, min(DRAWS, order.rows))


def leaders(scores: dict[Point, Score]) -> dict[Point, Score]:
    """The points to go on from."""
    chosen = sorted(scores, key=lambda point: (scores[point], point), reverse=True)[:BEAM]
    return {point: scores[point] for point in chosen}


def at(points: Evaluation, every: Sequence[Point]) -> Block:
    """These points' figures."""
    columns = [points.engine.whole(column) for column in zip(*every, strict=True)]
    return points.at(columns, range(len(every)))


def neighbours(point: Point, counts: Sequence[int], seed: int) -> Iterator[Point]:
    """The points that differ on one axis by a few steps, and for each one that differs on another axis too."""
    here = mixed(seed + sum(mixed(place + axis * GOLDEN) for axis, place in enumerate(point)))
    for axis, count in enumerate(counts):
        for number, stride in enumerate(STRIDES):
            moved = moved_to(point, axis, stride, count)
            if moved is not None:
                yield moved
                draw = mixed(here + axis * len(STRIDES) + number)
                other, step = draw % len(counts), STRIDES[(draw >> 32) % len(STRIDES)]
                second = moved_to(moved, other, step, counts[other])
                if second is not None:
                    yield second


def moved_to(point: Point, axis: int, stride: int, count: int) -> Point | None:
    """The point a stride away on an axis, if there is one."""
    here = point[axis] + stride
    return (*point[:axis], here, *point[axis + 1 :]) if 0 <= here < count else None
