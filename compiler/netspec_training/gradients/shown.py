"""Norms of gradients on a terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec_training.gradients.norms import Norms, StageNorms

NARROWEST = 60


def render(norms: Norms, *, width: int, color: bool) -> str:
    """A line for each stage, and what the figures are of."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("stage")
    for title in ("whole loss", "main loss alone", "ratio"):
        table.add_column(title, justify="right")
    for stage in norms.stages:
        table.add_row(printable(stage.name), f"{stage.whole:.3g}", f"{stage.main:.3g}", ratio_of(stage))
    said = Text(convention(norms), style="dim")
    return printed(
        [Text(printable(norms.network), style="bold"), Text(), table, Text(), said], max(width, NARROWEST), color
    )


def ratio_of(stage: StageNorms) -> str:
    return "–" if stage.ratio is None else f"{stage.ratio:.3g}"


def convention(norms: Norms) -> str:
    """What is measured, of how many images, over how many starts, and how the heads count."""
    heads = ", ".join(f"{weight:g} x {printable(name)}" for name, weight in norms.heads.items())
    whole = f"the whole loss is the main one + {heads}" if heads else "there are no heads, so that both losses are one"
    return (
        f"Norms of the gradient of all weights of a stage at the start, before any step; medians over {norms.seeds} "
        f"starts with other weights and {norms.batch} other images each; {whole}. The ratio is the median of each "
        "start's own."
    )
