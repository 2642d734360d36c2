"""A front as a page: a picture whose points lead to what each sets, has, changes, and how it is written."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netspec.escaping.html import Markup, element, lines
from netspec.page.document import Section, document
from netspec.page.markup import link, row, scrolling, table
from netspec.report.fronts import Candidate, FrontReport, Spot, said
from netspec.report.numbers import short

WIDE, HIGH = 900, 480
LEFT, RIGHT, TOP, BOTTOM = 76, 20, 16, 52
FAR_APART = 20
TICKS = 5


class Axis:
    """Where the values of one figure lie between two ends; logarithmic where they are far apart."""

    def __init__(self, values: Sequence[int], start: float, end: float) -> None:
        self.low, self.high = min(values), max(values)
        self.log = self.low > 0 and self.high > FAR_APART * self.low
        self.start, self.end = start, end
        low, high = self.scaled(self.low), self.scaled(self.high)
        edge = (high - low) * 0.04 or 1
        self.first, self.span = low - edge, high - low + 2 * edge

    def scaled(self, value: float) -> float:
        return math.log10(value) if self.log else value

    def at(self, value: float) -> float:
        """Where a value lies."""
        return round(self.start + (self.end - self.start) * (self.scaled(value) - self.first) / self.span, 2)

    def ticks(self) -> list[float]:
        """Round numbers between the ends."""
        if self.log:
            tens = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            every = [factor * 10.0**ten for ten in tens for factor in (1, 2, 5)]
            return [one for one in every if self.low <= one <= self.high]
        step = 10.0 ** math.floor(math.log10((self.high - self.low) / TICKS or 1))
        step *= next(one for one in (1, 2, 5, 10) if (self.high - self.low) / (step * one) <= TICKS + 1)
        first = math.ceil(self.low / step)
        return [step * number for number in range(first, math.floor(self.high / step) + 1)]


def render(front: FrontReport) -> str:
    """The whole page."""
    sections = [
        Section("picture", "Picture", picture(front)),
        Section("front", "Networks of the front", lines(*(candidate(one, front) for one in front.candidates))),
        Section("asked", "What was asked", element("pre", "\n".join(front.question))),
    ]
    header = lines(element("h1", front.title), element("p", f"{front.told}."))
    return document(f"{front.title}: netspec sweep", header, sections)


def picture(front: FrontReport) -> Markup:
    """All points, those of the front as links to what is said of each."""
    spots = [*(one.spot for one in front.candidates), *front.marks, *front.cloud]
    if not spots:
        return element("p", "There is nothing to show.")
    across = Axis([one.x for one in spots], LEFT, WIDE - RIGHT)
    up = Axis([one.y for one in spots], HIGH - BOTTOM, TOP)
    parts = [*grid(front, across, up)]
    parts += [dot(one, across, up, 2.5, "cloud") for one in front.cloud]
    parts += [linked(one, across, up, front) for one in front.candidates]
    parts += [mark(one, across, up) for one in front.marks]
    view = f"0 0 {WIDE} {HIGH}"
    name = f"{said(front.y)} against {said(front.x)}"
    svg = element("svg", lines(*parts), viewBox=view, role="group", aria_label=name, class_="front")
    legend = ["Dots are the front; each leads to its network below."]
    legend += ["Small grey dots are other networks of the space."] if front.cloud else []
    legend += ["Diamonds are networks of other specs."] if front.marks else []
    note = element("p", " ".join([*legend, f"{front.convention}."]), class_="quiet")
    return lines(note, scrolling(name, svg))


def grid(front: FrontReport, across: Axis, up: Axis) -> list[Markup]:
    """The axes with their numbers and names."""
    found = []
    for value in across.ticks():
        x = str(across.at(value))
        found.append(element("line", x1=x, x2=x, y1=str(TOP), y2=str(HIGH - BOTTOM), class_="grid"))
        found.append(element("text", short(value), x=x, y=str(HIGH - BOTTOM + 18), text_anchor="middle"))
    for value in up.ticks():
        y = str(up.at(value))
        found.append(element("line", x1=str(LEFT), x2=str(WIDE - RIGHT), y1=y, y2=y, class_="grid"))
        found.append(element("text", short(value), x=str(LEFT - 8), y=y, dy="4", text_anchor="end"))
    middle, centre = (LEFT + WIDE - RIGHT) / 2, (TOP + HIGH - BOTTOM) / 2
    found.append(element("text", said(front.x), x=f"{middle:g}", y=str(HIGH - 10), text_anchor="middle", class_="name"))
    turned = f"rotate(-90 16 {centre:g})"
    where = {"x": "16", "y": f"{centre:g}", "transform": turned}
    found.append(element("text", said(front.y), text_anchor="middle", class_="name", **where))
    return found


def dot(one: Spot, across: Axis, up: Axis, size: float, style: str) -> Markup:
    return element("circle", cx=str(across.at(one.x)), cy=str(up.at(one.y)), r=f"{size:g}", class_=style)


def linked(one: Candidate, across: Axis, up: Axis, front: FrontReport) -> Markup:
    """A point of the front."""
    said_of = f"row {one.row}: {one.spot.x:,} {said(front.x)}, {one.spot.y:,} {said(front.y)}"
    return link(f"row-{one.row}", element("title", said_of), dot(one.spot, across, up, 5.5, "best"), aria_label=said_of)


def mark(one: Spot, across: Axis, up: Axis) -> Markup:
    """A network of another spec, with its name on the side that has room."""
    x, y = across.at(one.x), up.at(one.y)
    shape = element("path", d=f"M{x} {y - 7:g}l7 7l-7 7l-7 -7z", class_="mark")
    left = x > (LEFT + WIDE) / 2
    where = {"x": f"{x - 11 if left else x + 11:g}", "y": f"{y + 4:g}"}
    name = element("text", one.name, text_anchor="end" if left else "start", class_="name", **where)
    return element("g", element("title", f"{one.name}: {one.x:,}, {one.y:,}"), shape, name)


def candidate(one: Candidate, front: FrontReport) -> Markup:
    """One network of the front: what it sets and has, what differs from the base, its lines, and the command."""
    first = ", ".join(f"{name} = {value}" for name, value in one.values[:3])
    first += f" and {len(one.values) - 3} more" if len(one.values) > 3 else ""
    summary = element(
        "summary",
        element("span", f"row {one.row}", class_="name"),
        element("span", f"{short(one.spot.y)} {said(front.y)}", class_="shape"),
        element("span", f"{short(one.spot.x)} {said(front.x)}", class_="shape"),
        element("span", first, class_="cost"),
    )
    figures = [element("div", element("dt", said(name)), element("dd", value)) for name, value in one.figures]
    changes = [row(about, text, numbers=False) for about, text in one.changes]
    parts = [
        element("dl", *figures),
        element("h3", "Lines of the variant"),
        element("pre", "\n".join(one.lines)),
        element("h3", "The command that writes it"),
        element("pre", one.command),
        element("h3", "Against the base"),
        table("What differs, each thing said once", ["where", "what"], changes, class_="said")
        if changes
        else element("p", "Nothing differs."),
    ]
    return element("details", summary, lines(*parts), class_="stage", id=f"row-{one.row}")
