"""What a picture shows, before it is laid out: a tree of boxes in a row, side by side, around a shortcut, framed."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.draw.text import Text
from netspec.record import Record


class Leaf(Record):
    """One box. `side` stands beside it, `note` below its text; `heat` is its step on a scale."""

    kind: str
    text: Text
    side: str = ""
    note: Text = ()
    heat: int | None = None


class Wire(Record):
    """A branch that hands its input on."""


class Row(Record):
    """Parts one after another; `shapes` are written on the edge behind each, empty for none."""

    parts: tuple[Part, ...]
    shapes: tuple[str, ...]


class Fork(Record):
    """Branches side by side on the same input, and the box that joins them."""

    branches: tuple[Part, ...]
    join: Leaf


class Shortcut(Record):
    """A body with a line around it to the box that adds the two."""

    body: Part
    join: Leaf


class Framed(Record):
    """A part in a frame with a title; `count` says of how many equal ones it is the drawing."""

    part: Part
    title: Text
    count: int = 1
    dashed: bool = False


Part = Leaf | Wire | Row | Fork | Shortcut | Framed


class Branch(Record):
    """An auxiliary head beside its stage."""

    part: Part
    key: str


class Stage(Record):
    """One part of the trunk: the shape behind it, the heads on its output, and the top-level stage it belongs to."""

    part: Part
    key: str
    shape: str = ""
    heads: tuple[Branch, ...] = ()


class Drawing(Record):
    """A trunk of stages, and what is said about them: by key for those who hear or point, below for all."""

    stages: tuple[Stage, ...]
    name: str
    about: dict[str, str]
    caption: str
    heat: str | None = None

    def contradicting(self, claims: Sequence[tuple[str, str]]) -> Drawing:
        """The same drawing that says which claims do not hold, each with the key of its stage or none."""
        about = dict(self.about)
        for key, claim in claims:
            if key in about:
                about[key] = f"{about[key]}; {claim}"
        caption = " ".join([*(f"{claim[0].upper()}{claim[1:]}." for _, claim in claims), self.caption])
        return self.replace(about=about, caption=caption)
