"""Rows of a sweep on a terminal: as many free names as fit, exact figures, and below what became of all points."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec.sweep.blocks import Block
from netspec.sweep.lines import picked
from netspec.sweep.question import Question
from netspec.sweep.selection import Tally
from netspec.values import show

NARROWEST, USUAL = 60, 120
MOST_SHOWN = 40
BETWEEN = 2
MISTAKE = "mistake"
SAID = {"params": "params", "macs": "MACs", "activations": "activations", "live_bytes": "live bytes"}


class Row:
    """One row in words: the values of what is free, the figures, and the code of its mistake."""

    def __init__(self, question: Question, block: Block, at: int) -> None:
        places = [picked(column, [at])[0] for column in block.places]
        self.values = [show(axis.at(place)) for axis, place in zip(question.space.axes, places, strict=True)]
        self.valid = bool(block.found["valid"][at])
        self.code = str(block.found["code"][at])
        self.figures = [f"{int(block.found[name][at]):,}" if self.valid else "" for name in question.figures]


def render(question: Question, rows: Sequence[Row], tally: Tally, *, width: int | None, color: bool) -> str:
    """The first rows as a table, then what there is in all."""
    columns = max(width or USUAL, NARROWEST)
    wrong = any(row.code for row in rows)
    shown = fitting(question, rows, columns - (len(MISTAKE) + BETWEEN if wrong else 0))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for axis in question.space.axes[:shown]:
        table.add_column(Text(printable(axis.name)), no_wrap=True, justify="right")
    for name in question.figures:
        table.add_column(SAID.get(name, name), justify="right", no_wrap=True)
    if wrong:
        table.add_column(MISTAKE, no_wrap=True)
    for row in rows:
        cells = [*map(printable, row.values[:shown]), *row.figures, *([row.code] if wrong else [])]
        table.add_row(*cells, style="dim" if row.code else "")
    said = [Text(), *(Text(line, style="dim") for line in summary(question, rows, tally, shown))]
    return printed([*([table] if rows else []), *said], columns, color)


def fitting(question: Question, rows: Sequence[Row], columns: int) -> int:
    """How many free names have room."""
    figures = [max([len(name), *(len(row.figures[at]) for row in rows)]) for at, name in enumerate(question.figures)]
    room = columns - sum(figures) - BETWEEN * len(figures)
    for number, axis in enumerate(question.space.axes):
        room -= max([len(axis.name), *(len(row.values[number]) for row in rows)]) + BETWEEN
        if room < 0:
            return number
    return len(question.space.axes)


def summary(question: Question, rows: Sequence[Row], tally: Tally, shown: int) -> list[str]:
    """What is not in the table, and what became of all points."""
    found = []
    if len(rows) < tally.kept and not question.goals:
        found.append(f"{tally.kept - len(rows):,} more rows: --format csv -o FILE writes all")
    if shown < len(question.space.axes):
        left = len(question.space.axes) - shown
        found.append(f"no room for {left} free name{'' if left == 1 else 's'}: --format csv shows all")
    return [*found, told(question, len(rows) if question.goals else tally.kept, tally)]


def told(question: Question, kept: int, tally: Tally) -> str:
    """One sentence on all points that were looked at."""
    what = "on the front" if question.goals else f"row{'' if kept == 1 else 's'}"
    parts = [f"{kept:,} {what} of {tally.seen:,} point{'' if tally.seen == 1 else 's'}"]
    if tally.seen < question.order.rows:
        parts[0] += f" (of {question.order.rows:,}: as many as --limit asks for)"
    if tally.equal:
        parts.append(f"{tally.equal:,} equal to an earlier one")
    if tally.beyond:
        parts.append(f"{tally.beyond:,} beyond a budget")
    wrong = ", ".join(f"{code} {count:,}" for code, count in sorted(tally.wrong.items()))
    if wrong:
        parts.append(f"not sound: {wrong}")
    return "; ".join(parts)
