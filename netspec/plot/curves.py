"""Curves of training: the loss and the share of images recognised, by step, of one run or of several."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from netspec.escaping.plain import printable
from netspec.plot.figures import BLUE, DPI, ORANGE, decorate, saved
from netspec.plot.runs import Run

COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
DASHES = ("-", "--", ":", "-.")
# As many points as a figure of this width can show; more are drawn as means, with the least and the most around them.
MOST_POINTS = 240


def plot(runs: Sequence[Run], form: str) -> bytes:
    """The figure of these runs as a file of the format `svg`, `png` or `pdf`."""
    return saved(lambda: curves(runs), form)


def curves(runs: Sequence[Run]) -> Figure:
    """The losses; below them the shares recognised, where they are told, and the gradients of a run that is alone."""
    told = any(run.evaluated or not all(map(math.isnan, run.accuracy)) for run in runs)
    watched = len(runs) == 1 and bool(runs[0].gradients)
    count = 1 + told + watched
    figure = Figure(figsize=(8, 1.6 + 2.8 * count), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    rows = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    losses(rows[0], runs)
    if told:
        shares(rows[1], runs)
    if watched:
        gradients(rows[-1], runs[0])
    rows[-1].set_xlabel("step")
    rows[-1].xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10], integer=True))
    rows[-1].xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    figure.supxlabel(caption(runs), fontsize=8, color="#444444", x=0.01, ha="left")
    return figure


def styles() -> Any:
    """A colour and a line for each curve; after the last colour, dashes."""
    return cycle([(colour, dash) for dash in DASHES for colour in COLOURS])


def losses(axes: mpl.axes.Axes, runs: Sequence[Run]) -> None:
    """The whole loss of each run; of one alone, each head's too."""
    chosen = styles()
    for run in runs:
        label = printable(run.name) if len(runs) > 1 else "whole loss"
        line(axes, run.steps, run.loss, next(chosen), label)
        for head, values in run.heads.items() if len(runs) == 1 and len(run.heads) > 1 else ():
            line(axes, run.steps, values, next(chosen), printable(head))
    axes.set_ylabel("loss")
    axes.set_ylim(bottom=0)
    finish(axes)


def shares(axes: mpl.axes.Axes, runs: Sequence[Run]) -> None:
    """The share recognised in each step's own images, and in evaluations."""
    for run, style in zip(runs, styles(), strict=False):
        name = f"{printable(run.name)}, " if len(runs) > 1 else ""
        if not all(map(math.isnan, run.accuracy)):
            line(axes, run.steps, [100 * one for one in run.accuracy], style, f"{name}batches of training")
        if run.evaluated:
            steps, found = zip(*run.evaluated, strict=True)
            axes.plot(
                steps,
                [100 * one for one in found],
                marker="o",
                markersize=5,
                color=style[0],
                markeredgecolor="#000000",
                linestyle="none",
                label=f"{name}evaluation",
                zorder=4,
            )
    axes.set_ylabel("top-1 (%)")
    axes.set_ylim(0, 100)
    finish(axes)


def gradients(axes: mpl.axes.Axes, run: Run) -> None:
    """The norm of the gradient of each stage: the colours go from the first to the last."""
    colours = mpl.colormaps["viridis"]
    last = max(1, len(run.gradients) - 1)
    for number, (stage, values) in enumerate(run.gradients.items()):
        shown = [one if one > 0 else math.nan for one in values]  # there is no place for 0 on this scale
        line(axes, run.gradient_steps, shown, (to_hex(colours(0.95 * number / last)), "-"), printable(stage))
    axes.set_ylabel("norm of the gradient")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    decorate(axes)
    axes.legend(frameon=False, fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))


def line(
    axes: mpl.axes.Axes, steps: Sequence[int], values: Sequence[float], style: tuple[str, str], label: str
) -> None:
    """One curve; of many steps the means of neighbours, with the least and the most behind."""
    colour, dash = style
    points = thinned(steps, values)
    at = [one[0] for one in points]
    if len(points) < len(steps):
        axes.fill_between(at, [one[2] for one in points], [one[3] for one in points], color=colour, alpha=0.15, lw=0)
    axes.plot(at, [one[1] for one in points], color=colour, linestyle=dash, linewidth=1.4, label=label, zorder=3)


def thinned(steps: Sequence[int], values: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """Step, mean, least and most of neighbours, as many together as leave no more points than can be seen.

    What is no finite number leaves a gap where no neighbour is one.
    """
    size = max(1, math.ceil(len(steps) / MOST_POINTS))
    found: list[tuple[float, float, float, float]] = []
    for start in range(0, len(steps), size):
        own = [one for one in values[start : start + size] if math.isfinite(one)] or [math.nan]
        near = steps[start : start + size]
        found.append((sum(near) / len(near), sum(own) / len(own), min(own), max(own)))
    return found


def finish(axes: mpl.axes.Axes) -> None:
    axes.legend(frameon=False, loc="best", fontsize=8)
    decorate(axes)


def caption(runs: Sequence[Run]) -> str:
    """What the curves are of."""
    names = f"Run {printable(runs[0].name)}. " if len(runs) == 1 else ""
    thin = any(len(run.steps) > MOST_POINTS for run in runs)
    means = " Lines are means of neighbouring steps; least and most of these are behind." if thin else ""
    text = f"{names}The whole loss is the main one and each head's times its weight.{means}"
    return "\n".join(textwrap.wrap(text, 110))
