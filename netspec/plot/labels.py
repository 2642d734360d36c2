"""Where to write the names of points, so that none covers another name or a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

Box = tuple[float, float, float, float]
Coordinates = tuple[float, float]
GAP, ROUNDS = 6.0, 12


def places(points: Sequence[Coordinates], sizes: Sequence[Coordinates], frame: Box) -> list[Box]:
    """A box (left, bottom, right, top) for each name: the nearest free one, inside the frame where there is one."""
    taken: list[Box] = [(x - GAP, y - GAP, x + GAP, y + GAP) for x, y in points]
    found: list[Box] = []
    for point, size in zip(points, sizes, strict=True):
        free = (box for box in around(point, size) if within(box, frame) and not any(meet(box, one) for one in taken))
        box = next(free, next(around(point, size)))
        found.append(box)
        taken.append(box)
    return found


def around(point: Coordinates, size: Coordinates) -> Iterator[Box]:
    """Boxes around a point, right ones first, from near to far."""
    (x, y), (wide, high) = point, size
    for distance, (right, up) in product(
        range(ROUNDS), ((1, 0), (1, 1), (1, -1), (0, 1), (0, -1), (-1, 0), (-1, 1), (-1, -1))
    ):
        away = GAP * (1.5 + 2 * distance)
        left = x + away if right > 0 else x - away - wide if right < 0 else x - wide / 2
        bottom = y + (away - GAP) if up > 0 else y - (away - GAP) - high if up < 0 else y - high / 2
        bottom += GAP * up if right == 0 else 0
        yield (left, bottom, left + wide, bottom + high)


def nearest(box: Box, point: Coordinates) -> Coordinates:
    """Where on a box a line from a point ends."""
    return (min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3]))


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def within(box: Box, frame: Box) -> bool:
    return frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]
