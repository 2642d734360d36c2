"""A sweep as it goes: the kept rows of block after block, and the front of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from netspec.closed.engines import Engine
from netspec.sweep.blocks import Block, Evaluation
from netspec.sweep.front import Front
from netspec.sweep.question import Question
from netspec.sweep.selection import Selection

Told = Callable[[int], None]
Kept = tuple[Block, list[int]]


def evaluation(question: Question, engine: Engine) -> Evaluation:
    """What gives the figures of the sweep's points."""
    return Evaluation(question.space, question.budgets, question.figures, engine)


def kept(question: Question, points: Evaluation, selection: Selection, start: int = 0) -> Iterator[Kept]:
    """The blocks from a row on, each with its kept rows; it ends where no more rows are wanted."""
    for block in points.blocks(question.order, start):
        yield block, selection.of(block)
        if selection.full:
            return


def gathered(points: Evaluation, question: Question, numbers: Sequence[int]) -> Iterator[Kept]:
    """These rows of the sweep again."""
    for at in range(0, len(numbers), points.engine.block):
        block = points.rows(question.order, numbers[at : at + points.engine.block])
        yield block, list(range(block.rows))


def front_of(
    question: Question, points: Evaluation, selection: Selection, front: Front, start: int, told: Told
) -> None:
    """Takes all rows from a row on into a front; `told` gets the number of the row that comes next."""
    for block, rows in kept(question, points, selection, start):
        front.add(block, rows)
        told(block.numbers[-1] + 1)
