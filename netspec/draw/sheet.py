"""The trunk on one sheet: stages downwards in as many columns as make the picture largest on a page."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.draw.layout import GAP, LABELLED, SMALL, Canvas, Element, Way, element, shape_label
from netspec.draw.parts import Stage
from netspec.draw.text import TextRun, width
from netspec.record import Record

# A4 in millimetres less its margins: what a picture is fitted to, upright or on its side.
PAGES = ((190, 277), (277, 190))
MOST_COLUMNS = 6
TAP = 9
DROP = 11
LANE = 14
GUTTER = 26
TURN = 16


class Measured(Record):
    """A stage and its heads, measured."""

    stage: Stage
    body: Element
    heads: tuple[Element, ...]

    @property
    def gap(self) -> int:
        """The height of the edge below."""
        return TAP * len(self.heads) + (LABELLED if self.stage.shape else GAP)

    @property
    def overhang(self) -> int:
        """How far the heads reach below the edge."""
        return max((TAP + DROP + head.height - self.gap for head in self.heads), default=0)

    @property
    def right(self) -> int:
        """How far it reaches right of its axis, with the shape behind it."""
        room = 5 + width((TextRun(self.stage.shape),), SMALL) if self.stage.shape else 0
        return max(self.body.right, room)


class Lane(Record):
    """Where a head goes, in its column: its axis right of the trunk's, and the height of the line that leads to it."""

    axis: int
    tap: int
    head: Element
    key: str

    @property
    def top(self) -> int:
        return self.tap + DROP

    @property
    def bottom(self) -> int:
        return self.top + self.head.height

    @property
    def right(self) -> int:
        return self.axis + self.head.right


class Column(Record):
    """Stages below each other, their tops counted from the column's, with the heads beside them."""

    stages: tuple[Measured, ...]
    tops: tuple[int, ...]
    lanes: tuple[Lane, ...]
    left: int
    right: int
    height: int

    @property
    def width(self) -> int:
        return self.left + self.right


def measure(stages: Sequence[Stage]) -> list[Measured]:
    """All stages with their heads, measured."""
    return [Measured(one, element(one.part), tuple(element(head.part) for head in one.heads)) for one in stages]


def column(stages: Sequence[Measured]) -> Column:
    """One column. The lanes are given out from the last head upwards, each right of all that it comes beside."""
    tops, bottom = [], 0
    for one in stages:
        tops.append(bottom)
        bottom += one.body.height + one.gap
    lanes: list[Lane] = []
    for one, top in reversed(list(zip(stages, tops, strict=True))):
        for number, head in reversed(list(enumerate(one.heads))):
            tap = top + one.body.height + TAP * (number + 1) - 2
            end = tap + DROP + head.height
            beside = [
                at.right for at, y in zip(stages, tops, strict=True) if y < end and y + at.body.height + at.gap > tap
            ]
            beside += [lane.right for lane in lanes if lane.tap < end]
            axis = max(beside) + LANE + head.left
            lanes.append(Lane(axis, tap, head, one.stage.heads[number].key))
    left = max(one.body.left for one in stages)
    right = max([*(one.right for one in stages), *(lane.right for lane in lanes)])
    height = max([bottom, *(lane.bottom for lane in lanes)])
    return Column(tuple(stages), tuple(tops), tuple(lanes), left, right, height)


def columns(stages: Sequence[Measured], foot: int) -> list[Column]:
    """The stages in the number of columns that a page shows largest; `foot` is the height that the legend takes."""
    choices = []
    for count in range(1, min(MOST_COLUMNS, len(stages)) + 1):
        laid = [column(part) for part in parted(stages, count)]
        wide, high = extent(laid)
        units = min(max(wide / page[0], (high + foot) / page[1]) for page in PAGES)
        choices.append((round(units, 3), count, laid))
    return min(choices, key=lambda choice: choice[:2])[2]


def parted(stages: Sequence[Measured], count: int) -> list[Sequence[Measured]]:
    """The stages in at most `count` stretches of which the highest is as low as can be."""
    low, high = 0, sum(one.body.height + one.gap + one.overhang for one in stages)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(filled(stages, middle)) <= count else (middle + 1, high)
    ends = filled(stages, low)
    starts = [0, *ends[:-1]]
    return [stages[start:end] for start, end in zip(starts, ends, strict=True)]


def filled(stages: Sequence[Measured], most: int) -> list[int]:
    """Where stretches of at most this height end; a higher stage is a stretch of its own."""
    ends, used, start = [], 0, 0
    for index, one in enumerate(stages):
        height = one.body.height + one.gap
        if index > start and used + height + one.overhang > most:
            ends.append(index)
            used, start = 0, index
        used += height
    return [*ends, len(stages)]


def extent(laid: Sequence[Column]) -> tuple[int, int]:
    """Width and height of columns side by side; the lines between them run over and under them."""
    turns = 2 * TURN if len(laid) > 1 else 0
    return sum(one.width for one in laid) + GUTTER * (len(laid) - 1), max(one.height for one in laid) + turns


def place(laid: Sequence[Column], canvas: Canvas, left: int, top: int) -> None:
    """Puts the columns on the canvas, each one's end led to the next one's top."""
    start = top + (TURN if len(laid) > 1 else 0)
    tail: Way = ()
    for one in laid:
        axis = left + one.left
        ways, out = place_column(one, canvas, axis, start, one is laid[-1])
        for way in ways if tail else ():
            canvas.edge(*tail, (axis, top), *way)
        under, gutter = start + one.height + TURN, left + one.width + GUTTER // 2
        tail = ((axis, out), (axis, under), (gutter, under), (gutter, top))
        left += one.width + GUTTER


def place_column(one: Column, canvas: Canvas, axis: int, start: int, last: bool) -> tuple[list[Way], int]:
    """Puts one column on the canvas; gives the lines into its first stage and where its last one ends."""
    before: Measured | None = None
    first: list[Way] = []
    out = start
    for measured, top in zip(one.stages, one.tops, strict=True):
        canvas.stage = measured.stage.key
        ways = measured.body.place(canvas, axis, start + top)
        first = first or ways
        for way in ways if before is not None else ():
            canvas.edge((axis, out), *way)
        out = start + top + measured.body.height
        if measured is not one.stages[-1] or not last:
            shape_label(canvas, axis, out + TAP * len(measured.heads), measured.stage.shape)
        before = measured
    for lane in one.lanes:
        place_head(lane, canvas, axis, start)
    return first, out


def place_head(lane: Lane, canvas: Canvas, axis: int, start: int) -> None:
    """Puts one head in its lane, with the line that leads there from the trunk."""
    canvas.stage, canvas.dashed = lane.key, True
    tap, here = start + lane.tap, axis + lane.axis
    for way in lane.head.place(canvas, here, start + lane.top):
        canvas.edge((axis, tap), (here, tap), *way)
    canvas.dashed = False
