"""A line of text on a picture: as text, for viewers that have fonts, or as the outlines of its letters, for others."""

from __future__ import annotations

from collections.abc import Callable

from netspec.draw.letters import letters
from netspec.draw.text import Text, TextRun, width
from netspec.escaping.html import escaped
from netspec.record import Record

FONT = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif"
SIZE = 11.0


class Written(Record):
    """A line of text, the left end of its baseline, and the room that it was given."""

    text: Text
    x: int
    y: int
    width: int
    size: float
    style: str


Writer = Callable[[Written], str]


def written(runs: Text, x: int, y: int, size: float, anchor: str, style: str) -> Written:
    """The line whose start, middle or end is at `x`."""
    wide = width(runs, size)
    start = x - (wide // 2 if anchor == "middle" else wide if anchor == "end" else 0)
    return Written(runs, start, y, wide, size, style)


def typography() -> str:
    """The fonts, for which the widths in the picture were computed."""
    return f".ns-picture{{font-family:{FONT}}}.ns-strong{{font-weight:bold}}"


def as_text(line: Written) -> str:
    """The line as text that can be marked and found, held to the width that it was given room for."""
    small = f' font-size="{line.size:g}"' if line.size != SIZE else ""
    held = f'textLength="{line.width}" lengthAdjust="spacingAndGlyphs"'
    said = "".join(map(span, line.text))
    return f'<text class="{line.style}" x="{line.x}" y="{line.y}"{small} {held}>{said}</text>'


def span(run: TextRun) -> str:
    said = escaped(run.text)
    return f'<tspan class="ns-strong">{said}</tspan>' if run.strong else said


def as_outlines(line: Written) -> str:
    """The line as one shape, as wide as its room: needs no font, and looks the same everywhere."""
    pen = 0.0
    drawn = []
    for run in line.text:
        weight = letters(run.strong)
        for char in run.text:
            drawn.append(f"M{pen:g} 0{weight.outline(char)}")
            pen += weight.advance(char) * weight.units / 1000
    across, up = line.width / pen if pen else 1.0, line.size / letters(False).units
    place = f"translate({line.x},{line.y}) scale({across:.6f},{up:.6f})"
    return f'<path class="{line.style}" transform="{place}" d="{"".join(drawn)}"/>'
