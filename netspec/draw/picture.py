"""A picture as plain geometry, laid out and not yet written: whole units, y downwards. Nothing here draws.

`stage` on a shape names the top-level stage that it belongs to, so that a page can lead from the one to the other.
"""

from __future__ import annotations

from netspec.draw.text import Text
from netspec.record import Record

Point = tuple[int, int]


class Box(Record):
    """A box with its text in the middle, and a second, smaller line where there is a `note`."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    text: Text
    stage: str
    note: Text = ()
    heat: int | None = None


class Edge(Record):
    """A line along axis-parallel stretches, with an arrow at its end."""

    points: tuple[Point, ...]
    dashed: bool = False


class Label(Record):
    """Text at a baseline, that begins (`start`), has its middle (`middle`) or ends (`end`) at `x`."""

    x: int
    y: int
    text: Text
    size: float
    anchor: str = "start"
    style: str = "quiet"
    stage: str = ""


class StageFrame(Record):
    """What holds the boxes of one stage together; `stacked` where it stands for several, `dashed` in training only."""

    x: int
    y: int
    width: int
    height: int
    stage: str
    stacked: bool = False
    dashed: bool = False


class Swatch(Record):
    """A sample in the legend."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    heat: int | None = None


class Picture(Record):
    """Everything on one sheet. `name` and `description` are what a screen reader says; `stages` what each stage is."""

    width: int
    height: int
    name: str
    description: str
    stages: dict[str, str]
    frames: tuple[StageFrame, ...]
    edges: tuple[Edge, ...]
    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]
    swatches: tuple[Swatch, ...]
