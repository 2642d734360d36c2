"""`python -m tests.draw.letters REGULAR.ttf BOLD.ttf` writes netspec/draw/letters.json from a font's two weights.

It was written from LiberationSans-Regular.ttf and LiberationSans-Bold.ttf of Liberation 2.1.5 (Debian's package
fonts-liberation2), which are as wide as Helvetica and Arial, letter by letter.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from fontTools.pens.basePen import decomposeQuadraticSegment
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from netspec.draw.letters import FILE, MISSING

Point = tuple[int, int]
CHARACTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x100)))) + "–—‘’“”…←→−≈≠≤≥"


def traced(font: TTFont, name: str) -> list[Any]:
    """The width of one letter, and its outline as relative SVG commands that begin at its origin, y downwards."""
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    at: Point = (0, 0)
    start: Point = (0, 0)
    commands: list[str] = []

    def step(*points: Point) -> str:
        return " ".join(f"{x - at[0]} {at[1] - y}" for x, y in points)

    for operator, points in pen.value:
        match operator:
            case "moveTo":
                commands.append(f"m{step(points[0])}")
                at = start = points[0]
            case "lineTo":
                commands.append(f"l{step(points[0])}")
                at = points[0]
            case "qCurveTo":
                for piece in decomposeQuadraticSegment(points):
                    control, end = (tuple(map(round, one)) for one in piece)
                    commands.append(f"q{step(control, end)}")
                    at = end
            case "closePath":
                commands.append("z")
                at = start
            case _:
                raise AssertionError(operator)
    return [font["hmtx"][name][0], "".join(commands)]


def weight(path: str) -> dict[str, list[Any]]:
    font = TTFont(path)
    names = font.getBestCmap()
    return {MISSING: traced(font, ".notdef")} | {
        char: traced(font, names[ord(char)]) for char in CHARACTERS if ord(char) in names
    }


if __name__ == "__main__":
    units = TTFont(sys.argv[1])["head"].unitsPerEm
    data = {"units": units, "regular": weight(sys.argv[1]), "bold": weight(sys.argv[2])}
    lines = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n")
    FILE.write_text(lines + "\n", encoding="utf-8")
