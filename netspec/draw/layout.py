"""Parts to geometry. Every part has one way in at its top and one way out at its bottom, on the same upright axis.

A series-parallel tree needs no search: sizes add up from the leaves, and places follow from the root. Promises that
nothing overlaps and no two lines cross.
"""

from __future__ import annotations

from netspec.draw.parts import Fork, Framed, Leaf, Part, Row, Shortcut, Wire
from netspec.draw.picture import Box, Edge, Label, Point, StageFrame
from netspec.draw.text import Text, TextRun, shortened, width
from netspec.draw.writing import SIZE

SMALL = 9.0
BOX = 22
NOTED = 34
BAR = 18
PAD = 7
GAP = 15
LABELLED = 25
FAN = 19
BUS = 7
# A branch so near the line that enters is put below it.
STEP = 3
BETWEEN = 8
MARGIN = 8
TITLE = 17
STACK = 3
TEXT_RISE = 4

Way = tuple[Point, ...]


class Canvas:
    """Collects shapes while they are placed, under the stage that they belong to."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self.labels: list[Label] = []
        self.frames: list[StageFrame] = []
        self.stage = ""
        self.dashed = False

    def edge(self, *points: Point) -> None:
        """Adds a line, its doubled points and its points on straight stretches left out."""
        kept: list[Point] = []
        for point in points:
            while len(kept) >= 2 and straight(kept[-2], kept[-1], point):
                kept.pop()
            if not kept or kept[-1] != point:
                kept.append(point)
        self.edges.append(Edge(tuple(kept), self.dashed))

    def label(self, x: int, y: int, text: Text, anchor: str = "start", style: str = "quiet") -> None:
        self.labels.append(Label(x, y, text, SMALL, anchor, style, self.stage))


def straight(a: Point, b: Point, c: Point) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]


def even(number: int) -> int:
    return number + number % 2


class Element:
    """A part that knows its size: `left` and `right` of its axis, `height` from its way in to its way out."""

    left: int
    right: int
    height: int

    def place(self, canvas: Canvas, axis: int, top: int) -> list[Way]:
        """Puts the part on the canvas; gives the lines that lead in, each from the way in to its arrow."""
        raise NotImplementedError


def element(part: Part) -> Element:
    """The part, measured."""
    match part:
        case Leaf():
            return BoxElement(part)
        case Row():
            return RowElement(part)
        case Fork():
            return ForkElement(part)
        case Shortcut():
            return ShortcutElement(part)
        case Framed():
            return FramedElement(part)
        case Wire():
            return WireElement()


class BoxElement(Element):
    """One box, with its name beside it if it has one."""

    def __init__(self, leaf: Leaf, least: int = 0) -> None:
        self.leaf = leaf
        self.side: Text = (TextRun(shortened(leaf.side), True),) if leaf.side else ()
        text = max(width(leaf.text, SIZE), width(leaf.note, SMALL))
        self.width = even(max(least, text + 2 * PAD))
        self.right = self.width // 2
        self.left = self.right + (width(self.side, SMALL) + 6 if self.side else 0)
        self.height = NOTED if leaf.note else BAR if leaf.kind == "join" else BOX

    def place(self, canvas: Canvas, axis: int, top: int) -> list[Way]:
        leaf, x = self.leaf, axis - self.right
        stage = canvas.stage
        canvas.boxes.append(Box(x, top, self.width, self.height, leaf.kind, leaf.text, stage, leaf.note, leaf.heat))
        if self.side:
            canvas.label(x - 6, top + self.height // 2 + 3, self.side, "end", "name")
        return [((axis, top),)]


class WireElement(Element):
    """Nothing but a line."""

    left = right = height = 0

    def place(self, canvas: Canvas, axis: int, top: int) -> list[Way]:
        return [((axis, top),)]


class RowElement(Element):
    """Parts one below another."""

    def __init__(self, row: Row) -> None:
        self.parts = [element(part) for part in row.parts]
        self.shapes = row.shapes
        self.left = max(part.left for part in self.parts)
        rooms = [5 + width((TextRun(shape),), SMALL) for shape in row.shapes[:-1] if shape]
        self.right = max([*(part.right for part in self.parts), *rooms])
        self.height = sum(part.height for part in self.parts) + sum(map(gap_for, row.shapes[:-1]))

    def place(self, canvas: Canvas, axis: int, top: int) -> list[Way]:
        first: list[Way] = []
        y = top
        for number, part in enumerate(self.parts):
            ways = part.place(canvas, axis, y)
            if number == 0:
                first = ways
            else:
                before = y - gap_for(self.shapes[number - 1])
                shape_label(canvas, axis, before, self.shapes[number - 1])
                for way in ways:
                    canvas.edge((axis, before), *way)
            y += part.height + gap_for(self.shapes[number])
        return first


def gap_for(shape: str) -> int:
    return LABELLED if shape else GAP


def shape_label(canvas: Canvas, axis: int, y: int, shape: str) -> None:
    """A shape beside the edge that leaves at `y`."""
    if shape:
        canvas.label(axis + 5, y + 14, (TextRun(shape),))


class ForkElement(Element):
    """Branches side by side, level at their ends, on a bar that joins them."""

    def __init__(self, fork: Fork) -> None:
        self.shapes = [last_shape(branch) for branch in fork.branches]
        self.branches = [element(branch) for branch in fork.branches]
        self.rooms = [max(one.left, 2) for one in self.branches]
        labels = [5 + width((TextRun(shape),), SMALL) if shape else 2 for shape in self.shapes]
        self.rights = [max(one.right, room) for one, room in zip(self.branches, labels, strict=True)]
        inner = sum(self.rooms) + sum(self.rights) + BETWEEN * (len(self.branches) - 1)
        self.join = BoxElement(fork.join, inner)
        self.left = self.right = self.join.width // 2
        self.spare = (self.join.width - inner) // 2
        self.tallest = max(one.height for one in self.branches)
        self.gap = LABELLED if any(self.shapes) else GAP
        self.height = FAN + self.tallest + self.gap + self.join.height

    def place(self, canvas: Canvas, axis: int, top: int) -> list[Way]:
        bottom = top + FAN + self.tallest
        bar = bottom + self.gap
        x = axis - self.left + self.spare
        ways: list[Way] = []
        for one, room, right, shape in zip(self.branches, self.rooms, self.rights, self.shapes, strict=True):
            here = x + room if abs(x + room - axis) > STEP else axis
            fan: Way = ((axis, top), (axis, top + BUS), (here, top + BUS))
            if isinstance(one, WireElement):
                ways.append((*fan, (here, bar)))
            else:
                ways += [(*fan, *way) for way in one.place(canvas, here, bottom - one.height)]
                shape_label(canvas, here, bottom, shape)
                canvas.edge((here, bottom), (here, bar))
            x += room + right + BETWEEN
        self.join.place(canvas, axis, bar)
        return ways


def last_shape(part: Part) -> str:
    """The shape behind a branch, where shapes are written inside."""
    return part.shapes[-1] if isinstance(part, Row) else ""


class ShortcutElement(Element):
    """A body, and a line around its right side."""

    def __init__(self, shortcut: Shortcut) -> None:
        self.body = element(shortcut.body)
        self.shape = last_shape(shortcut.body)
        self.join = BoxElement(shortcut.join)
        room = 5 + width((TextRun(self.shape),), SMALL) if self.shape else 0
        self.around = max(self.body.right, self.join.right + 8, room) + 8
        self.left = max(self.body.left, self.join.left)
        self.right = self.around + 2
        self.height = FAN + self.body.height + gap_for(self.shape) + self.join.height

    def place(self, canvas: Canvas, axis: int, top: int) -> list[Way]:
        start, bus = (axis, top), (axis, top + BUS)
        body = top + FAN
        bottom = body + self.body.height
        joins = bottom + gap_for(self.shape)
        ways: list[Way] = [(start, bus, *way) for way in self.body.place(canvas, axis, body)]
        shape_label(canvas, axis, bottom, self.shape)
        canvas.edge((axis, bottom), (axis, joins))
        self.join.place(canvas, axis, joins)
        side, middle = axis + self.around, joins + self.join.height // 2
        ways.append((start, bus, (side, top + BUS), (side, middle), (axis + self.join.right, middle)))
        return ways


class FramedElement(Element):
    """A part in its frame: the title left of the line that enters, the count right of it."""

    def __init__(self, framed: Framed) -> None:
        self.framed = framed
        self.part = element(framed.part)
        self.count: Text = (TextRun(f"×{framed.count}", True),) if framed.count > 1 else ()
        stack = STACK if self.count else 0
        self.left = max(self.part.left + MARGIN, width(framed.title, SMALL) + 16)
        self.right = max(self.part.right + MARGIN, width(self.count, SIZE) + 12) + stack
        self.height = TITLE + self.part.height + MARGIN

    def place(self, canvas: Canvas, axis: int, top: int) -> list[Way]:
        count = bool(self.count)
        wide = self.left + self.right - (STACK if count else 0)
        frame = StageFrame(axis - self.left, top, wide, self.height, canvas.stage, count, self.framed.dashed)
        canvas.frames.append(frame)
        if self.framed.title:
            canvas.label(axis - self.left + 6, top + 12, self.framed.title, "start", "title")
        if count:
            right = axis + self.right - STACK - 6
            canvas.labels.append(Label(right, top + 13, self.count, SIZE, "end", "title", canvas.stage))
        return [((axis, top), *way) for way in self.part.place(canvas, axis, top + TITLE)]
