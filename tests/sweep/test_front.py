"""A front holds exactly the rows that no other beats, whichever way it is found."""

from __future__ import annotations

import random

import pytest

from netspec.closed.arrays import Arrays
from netspec.closed.lists import Lists
from netspec.sweep.blocks import Block
from netspec.sweep.front import Front
from netspec.sweep.question import Goal

numpy = pytest.importorskip("numpy")


def beats(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("goals", [1, 2, 3, 4])
@pytest.mark.parametrize("engine", [Lists(), Arrays(numpy)], ids=["lists", "arrays"])
def test_against_the_definition(goals: int, engine: Lists | Arrays) -> None:
    draw = random.Random(goals)
    rows = [tuple(draw.randint(0, 30) for _ in range(goals)) for _ in range(300)]
    front = Front([Goal(str(number), more=number == 1) for number in range(goals)], engine)
    for start in (0, 120, 121):
        end = {0: 120, 120: 121, 121: 300}[start]
        found = {str(goal): [row[goal] for row in rows[start:end]] for goal in range(goals)}
        front.add(Block(range(start, end), [], {**found, "valid": [True] * (end - start)}), range(end - start))
    less = [tuple(-value if at == 1 else value for at, value in enumerate(row)) for row in rows]
    best = {row for row in less if not any(beats(other, row) for other in less)}
    assert {less[number] for number in front.numbers()} == best
    assert front.numbers() == [less.index(row) for row in sorted(best)]


def test_rows_that_are_not_sound_are_on_no_front() -> None:
    front = Front([Goal("params", False), Goal("macs", False)], Lists())
    front.add(Block(range(2), [], {"params": [0, 5], "macs": [0, 5], "valid": [False, True]}), [0, 1])
    assert front.numbers() == [1]
