"""A drawing to a picture: the columns of stages, and below them the legend and the caption."""

from __future__ import annotations

from netspec.draw import sheet
from netspec.draw.colours import HEAT, TINTS, kind_of
from netspec.draw.heat import step_text
from netspec.draw.layout import SMALL, Canvas, even
from netspec.draw.parts import Drawing
from netspec.draw.picture import Box, Label, Picture, Swatch
from netspec.draw.text import TextRun, width, wrapped

EDGE = 12
SAMPLE = (18, 12)
LINE = 15
BEFORE_LEGEND = 18
NARROWEST = 300
FOOT = 60


def picture(drawing: Drawing, foot: bool = True) -> Picture:
    """The drawing, laid out; `foot` puts the legend and the caption below it."""
    laid = sheet.columns(sheet.measure(drawing.stages), FOOT if foot else 0)
    wide, high = sheet.extent(laid)
    inner = max(even(wide), NARROWEST if foot else 0)
    canvas = Canvas()
    sheet.place(laid, canvas, EDGE + (inner - wide) // 2, EDGE)
    below = Foot(EDGE, EDGE + high + (BEFORE_LEGEND if foot else 0), inner)
    if foot:
        below.legend(canvas.boxes, drawing.heat)
        below.caption(drawing.caption)
    return Picture(
        inner + 2 * EDGE,
        below.y + EDGE,
        drawing.name,
        drawing.caption,
        drawing.about,
        tuple(canvas.frames),
        tuple(canvas.edges),
        tuple(canvas.boxes),
        (*canvas.labels, *below.labels),
        tuple(below.swatches),
    )


def joins(boxes: list[Box]) -> list[Box]:
    return [box for box in boxes if box.kind == "join"]


class Foot:
    """What stands below the drawing, in lines of a given width."""

    def __init__(self, left: int, top: int, width: int) -> None:
        self.left = left
        self.y = top
        self.width = width
        self.labels: list[Label] = []
        self.swatches: list[Swatch] = []

    def legend(self, boxes: list[Box], heat: str | None) -> None:
        """A sample of each kind that is in the drawing, or the steps of the scale."""
        entries: list[tuple[str, int | None, str]]
        if heat:
            entries = [("other", step, step_text(step)) for step in range(len(HEAT))]
        else:
            kinds = {kind_of(box.kind) for box in boxes}
            titles = {kind: tint.title for kind, tint in TINTS.items() if kind in kinds and kind != "port"}
            if "join" in titles:
                titles["join"] = ", ".join(
                    dict.fromkeys(box.text[0].text.split()[0].strip(",") for box in joins(boxes))
                )
            entries = [(kind, None, title) for kind, title in titles.items()]
        x = self.left
        for kind, step, title in entries:
            room = SAMPLE[0] + 5 + width((TextRun(title),), SMALL) + 14
            if x > self.left and x + room > self.left + self.width:
                x, self.y = self.left, self.y + LINE
            self.swatches.append(Swatch(x, self.y, *SAMPLE, kind, step))
            self.labels.append(Label(x + SAMPLE[0] + 5, self.y + 9, (TextRun(title),), SMALL))
            x += room
        self.y += LINE + 6 if entries else 0

    def caption(self, text: str) -> None:
        for line in wrapped(text, SMALL, self.width):
            self.labels.append(Label(self.left, self.y + 9, (TextRun(line),), SMALL))
            self.y += 13
