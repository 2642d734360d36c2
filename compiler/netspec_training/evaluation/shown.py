"""Counts of an evaluation on a terminal: counts with their shares, classes, confusions, and what others printed."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec_training.evaluation.counts import Counts
from netspec_training.evaluation.reference import IMAGES

NARROWEST = 60
WHOLE_TABLE = 12
MOST_PAIRS = 20


def render(counts: Counts, *, width: int, color: bool) -> str:
    """The totals, then what else was asked for."""
    head = Text(f"{printable(counts.network)}, {counts.images:,} images, ", style="bold").append(crops_said(counts))
    return printed([head, Text(), totals(counts), *more(counts)], max(width, NARROWEST), color)


def crops_said(counts: Counts) -> str:
    return "1 crop of each" if counts.crops == 1 else f"{counts.crops} crops of each"


def table(*titles: str) -> Table:
    """A table whose first column is words, all others numbers."""
    made = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for number, title in enumerate(titles):
        made.add_column(title, justify="right" if number else "left", overflow="fold")
    return made


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "–"


def totals(counts: Counts) -> Table:
    made = table("", "right", "share", "error")
    for name, right in (("top-1", counts.top1), ("top-5", counts.top5)):
        wrong = counts.images - right
        made.add_row(name, f"{right:,}", share(right, counts.images), share(wrong, counts.images))
    return made


def more(counts: Counts) -> Iterator[RenderableType]:
    if counts.reference is not None:
        yield from (Text(), *reference(counts))
    if counts.classes is not None:
        made = table("class", "images", "top-1", "share", "top-5", "share")
        for one in counts.classes:
            cells = (f"{one.top1:,}", share(one.top1, one.images), f"{one.top5:,}", share(one.top5, one.images))
            made.add_row(printable(one.name), f"{one.images:,}", *cells)
        yield from (Text(), made)
    if counts.confusion is not None:
        yield from (Text(), confusion(counts.names, counts.confusion))


def reference(counts: Counts) -> Iterator[RenderableType]:
    """The published errors, and of what they are."""
    if not counts.reference:
        yield Text(f"No published figures are known here of a network of the name {printable(counts.network)}.")
        return
    made = table("published error", "models", "crops", "top-1", "top-5")
    for one in counts.reference:
        cells = ("–" if error is None else f"{error:g} %" for error in (one.top1, one.top5))
        made.add_row(printable(one.source), str(one.models), str(one.crops), *cells)
    yield made
    same = " These may be the same." if counts.images == IMAGES else " These are others."
    yield Text(f"On the {IMAGES:,} images of ILSVRC 2012's validation.{same}", style="dim")


def confusion(names: tuple[str, ...], cells: tuple[tuple[int, ...], ...]) -> Table:
    """All classes against all where they are few; else the pairs that are confused most."""
    if len(names) <= WHOLE_TABLE:
        made = table("is \\ taken for", *map(printable, names))
        for name, row in zip(names, cells, strict=True):
            made.add_row(printable(name), *(f"{one:,}" if one else "·" for one in row))
        return made
    pairs = [(-count, i, j) for i, row in enumerate(cells) for j, count in enumerate(row) if i != j and count]
    made = table("is", "taken for", "images")
    for count, i, j in sorted(pairs)[:MOST_PAIRS]:
        made.add_row(printable(names[i]), printable(names[j]), f"{-count:,}")
    return made
