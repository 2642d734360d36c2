"""The rows of which no other is better in one goal without being worse in another: a Pareto front.

Of rows that are alike in all goals the first stands for all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from netspec.closed.engines import Engine
from netspec.sweep.blocks import Block
from netspec.sweep.lines import picked
from netspec.sweep.question import Goal

Point = tuple[int, ...]


class Front:
    """The front of all rows so far: for each its goals, less being better in all, and its number."""

    def __init__(self, goals: Sequence[Goal], engine: Engine, rows: Sequence[tuple[Point, int]] = ()) -> None:
        self.goals = goals
        self.engine = engine
        self.rows = list(rows)

    def add(self, block: Block, rows: Sequence[int]) -> None:
        """Takes in the rows of a block that are kept."""
        valid = picked(block.found["valid"], rows)
        sound = [row for row, yes in zip(rows, valid, strict=True) if yes]
        columns = [signed(picked(block.found[one.figure], sound), one.more) for one in self.goals]
        near = self.engine.near_front(columns)
        new = [(tuple(column[at] for column in columns), block.numbers[sound[at]]) for at in near]
        self.rows = nondominated([*self.rows, *new])

    def numbers(self) -> list[int]:
        """The rows of the front by the first goal, the best first."""
        return [number for _, number in sorted(self.rows)]


def signed(values: list[int], more: bool) -> list[int]:
    """Values of which less is better."""
    return [-one for one in values] if more else values


def nondominated(rows: Sequence[tuple[Point, int]]) -> list[tuple[Point, int]]:
    """The rows that no other is better than; of equal ones the one with the least number.

    In the order of their first goal a row can be beaten by an earlier one alone. Of those, one in two goals needs the
    last that was kept, one in three a staircase of what is best so far, one in more all of them.
    """
    goals = [goal for goal in zip(*(point for point, _ in rows), strict=True) if len(set(goal)) > 1]
    points = list(zip(*goals, strict=True)) if goals else [()] * len(rows)
    found: list[int] = []
    beaten = (lambda _: bool(found)) if not goals else beaten_by(len(goals))
    for at in sorted(range(len(rows)), key=lambda one: (points[one], rows[one][1])):
        if not beaten(points[at]):
            found.append(at)
    return [rows[at] for at in found]


def beaten_by(goals: int) -> Callable[[Point], bool]:
    """Whether a point is beaten by one that was asked about before and was not beaten itself."""
    steps: list[tuple[int, int]] = []
    every: list[Point] = []

    def in_three(point: Point) -> bool:
        step = (point[1], point[2]) if goals == 3 else (point[-1], 0)
        at = bisect_right(steps, step)
        if at and steps[at - 1][1] <= step[1]:
            return True
        end = at
        while end < len(steps) and steps[end][1] >= step[1]:
            end += 1
        steps[at:end] = [step]
        return False

    def in_more(point: Point) -> bool:
        if any(all(a <= b for a, b in zip(other, point, strict=True)) for other in every):
            return True
        every.append(point)
        return False

    return in_three if goals <= 3 else in_more
