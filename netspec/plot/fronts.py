"""A front as a figure: its points joined by steps, other points behind, networks of other specs as marks with names."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from netspec.escaping.plain import printable
from netspec.plot.figures import BLUE, DPI, ORANGE, decorate, far_apart, saved
from netspec.plot.labels import nearest, places
from netspec.report.fronts import FrontReport, Spot, said
from netspec.report.numbers import short

GREY = "#9aa3ad"


def plot(front: FrontReport, form: str) -> bytes:
    """The figure as a file of the format `svg`, `png` or `pdf`."""
    return saved(lambda: figure_of(front), form)


def figure_of(front: FrontReport) -> Figure:
    """The figure."""
    figure = Figure(figsize=(8, 5.6), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.2, 0.87, 0.74))
    points = [one.spot for one in front.candidates]
    layers: tuple[tuple[Sequence[Spot], dict[str, Any]], ...] = (
        (front.cloud, {"color": GREY, "s": 8, "alpha": 0.5, "linewidths": 0, "label": "other networks", "zorder": 2}),
        (points, {"color": BLUE, "s": 22, "label": "the front", "zorder": 4}),
        (front.marks, {"color": ORANGE, "marker": "D", "s": 42, "label": "specs", "zorder": 5}),
    )
    for spots, style in layers:
        if spots:
            axes.scatter([one.x for one in spots], [one.y for one in spots], **style)
    scaled(axes, [*points, *front.marks, *front.cloud])
    axes.set_xlabel(said(front.x))
    axes.set_ylabel(said(front.y))
    axes.set_title(printable(front.title), fontsize=10, loc="left")
    axes.legend(frameon=False, loc="best", fontsize=9)
    decorate(axes)
    name_marks(figure, axes, front.marks)
    said_below = (printable(f"{one}.") for one in (front.told, front.convention))
    text = "\n".join(line for one in said_below for line in textwrap.wrap(one, 118))
    figure.text(0.02, 0.02, text, fontsize=8, color="#444444", va="bottom")
    return figure


def scaled(axes: Any, spots: Sequence[Spot]) -> None:
    """Logarithmic axes where values lie far apart; short numbers beside all."""
    axes.margins(0.08)
    for values, to_log, axis in (
        ([one.x for one in spots], axes.set_xscale, axes.xaxis),
        ([one.y for one in spots], axes.set_yscale, axes.yaxis),
    ):
        if far_apart(values):
            to_log("log")
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axis.set_minor_formatter(NullFormatter())
        axis.set_major_formatter(FuncFormatter(lambda value, _: short(value) if value >= 0 else f"{value:g}"))


def name_marks(figure: Figure, axes: Any, marks: Sequence[Spot]) -> None:
    """The names of the marks, none upon another."""
    if not marks:
        return
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    texts = [axes.text(0, 0, printable(one.name), fontsize=9, transform=None, va="bottom") for one in marks]
    sizes = [(box.width, box.height) for box in (text.get_window_extent(renderer) for text in texts)]
    pixels = [(float(x), float(y)) for x, y in axes.transData.transform([(one.x, one.y) for one in marks])]
    frame = axes.get_window_extent(renderer)
    inside = axes.transAxes.inverted()
    for text, box, point in zip(
        texts, places(pixels, sizes, (frame.x0, frame.y0, frame.x1, frame.y1)), pixels, strict=True
    ):
        text.set_transform(axes.transAxes)
        text.set_position(tuple(inside.transform(box[:2])))
        ends = inside.transform([point, nearest(box, point)])
        axes.plot(ends[:, 0], ends[:, 1], transform=axes.transAxes, color="#888888", linewidth=0.6, zorder=3)
