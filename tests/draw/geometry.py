"""The laws of a picture: nothing overlaps, text is in its box, no two lines cross, everything is on the sheet."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

from netspec.draw.layout import SMALL
from netspec.draw.picture import Box, Edge, Label, Picture, StageFrame
from netspec.draw.text import width
from netspec.draw.writing import SIZE

Rectangle = tuple[int, int, int, int]
Stretch = tuple[tuple[int, int], tuple[int, int]]


def sides(one: Box | StageFrame) -> Rectangle:
    return one.x, one.y, one.x + one.width, one.y + one.height


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def holds(outer: Rectangle, inner: Rectangle) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def text_sides(one: Label) -> Rectangle:
    wide = width(one.text, one.size)
    left = {"start": one.x, "middle": one.x - wide // 2, "end": one.x - wide}[one.anchor]
    return left, one.y - 7, left + wide, one.y + 1


def stretches(edge: Edge) -> list[Stretch]:
    return list(zip(edge.points, edge.points[1:], strict=False))


def crossing(a: Stretch, b: Stretch) -> bool:
    """Whether one stretch passes through the inside of the other, at a right angle."""
    if (a[0][0] == a[1][0]) == (b[0][0] == b[1][0]):
        return False
    upright, flat = (a, b) if a[0][0] == a[1][0] else (b, a)
    x, y = upright[0][0], flat[0][1]
    low, high = sorted((upright[0][1], upright[1][1]))
    left, right = sorted((flat[0][0], flat[1][0]))
    return left < x < right and low < y < high


def on_each_other(a: Stretch, b: Stretch) -> bool:
    """Whether two stretches in the same direction share more than a point."""
    for axis in (0, 1):
        if a[0][axis] == a[1][axis] == b[0][axis] == b[1][axis]:
            first = sorted((a[0][1 - axis], a[1][1 - axis]))
            second = sorted((b[0][1 - axis], b[1][1 - axis]))
            return first[0] < second[1] and second[0] < first[1]
    return False


def check(picture: Picture) -> None:
    """Every law of geometry; an assertion names what breaks one."""
    sheet = (0, 0, picture.width, picture.height)
    boxes = [(one, sides(one)) for one in picture.boxes]
    for box, place in boxes:
        assert holds(sheet, place), box
        assert max(width(box.text, SIZE), width(box.note, SMALL)) <= box.width, box
    for (one, a), (other, b) in combinations(boxes, 2):
        assert not overlap(a, b), (one, other)
    for frame in picture.frames:
        assert holds(sheet, sides(frame)), frame
        for other in picture.frames:
            a, b = sides(frame), sides(other)
            assert not overlap(a, b) or holds(a, b) or holds(b, a), (frame, other)
        for box, place in boxes:
            assert not overlap(sides(frame), place) or holds(sides(frame), place), (frame, box)
    lines(picture, boxes)
    texts(picture, boxes)


def lines(picture: Picture, boxes: list[tuple[Box, Rectangle]]) -> None:
    sheet = (0, 0, picture.width, picture.height)
    for edge in picture.edges:
        assert all(holds(sheet, (*point, *point)) for point in edge.points), edge
        for stretch in stretches(edge):
            assert stretch[0][0] == stretch[1][0] or stretch[0][1] == stretch[1][1], edge
            for box, place in boxes:
                assert not crosses_box(stretch, place), (edge, box)
    for one, other in combinations(picture.edges, 2):
        same = one.points[0] == other.points[0]
        for a in stretches(one):
            for b in stretches(other):
                assert not crossing(a, b), (one, other)
                assert same or one.dashed or other.dashed or not on_each_other(a, b), (one, other)


def crosses_box(stretch: Stretch, box: Rectangle) -> bool:
    """Whether a line runs through the inside of a box."""
    x0, x1 = sorted((stretch[0][0], stretch[1][0]))
    y0, y1 = sorted((stretch[0][1], stretch[1][1]))
    return (
        max(x0, box[0]) <= min(x1, box[2])
        and max(y0, box[1]) <= min(y1, box[3])
        and (
            (box[0] < x0 < box[2] and y0 < box[3] and box[1] < y1)
            if x0 == x1
            else (box[1] < y0 < box[3] and x0 < box[2] and box[0] < x1)
        )
    )


def texts(picture: Picture, boxes: list[tuple[Box, Rectangle]]) -> None:
    sheet = (0, 0, picture.width, picture.height)
    labels = [(one, text_sides(one)) for one in picture.labels]
    for label, place in labels:
        assert holds(sheet, place), label
        for box, there in boxes:
            assert not overlap(place, there), (label, box)
        for edge in picture.edges:
            for stretch in stretches(edge):
                assert not crosses_box(stretch, place), (label, edge)
    for (one, a), (other, b) in combinations(labels, 2):
        assert not overlap(a, b), (one, other)


def written_texts(svg: str) -> list[str]:
    """All texts of an SVG file, which must be well-formed."""
    root = ElementTree.fromstring(svg)
    return ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
