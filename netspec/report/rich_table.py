"""The architecture table on a terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table as Grid
from rich.text import Text

from netspec.report.console import printed
from netspec.report.numbers import printable
from netspec.report.table import Cell, Line, Table

NARROWEST = 120


def render(table: Table, *, width: int | None, color: bool) -> str:
    """The table as text; never narrower than its figures need."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in table.columns:
        justify = "right" if column.number else "left"
        grid.add_column(Text(printable(column.heading)), justify=justify, no_wrap=False)  # type: ignore[arg-type]
    before = "stage"
    for line in table.lines:
        if line.kind != before:
            grid.add_section()
            before = line.kind
        grid.add_row(*(shown(cell, line) for cell in line.cells))
    notes = [Text(printable(note), style="dim") for note in table.notes]
    return printed([grid, *notes, Text(printable(table.caption), style="dim")], max(width or 0, NARROWEST), color)


def shown(cell: Cell, line: Line) -> Text:
    style = "bold yellow" if cell.differs else "bold" if line.kind == "total" else ""
    return Text(printable(cell.text), style=style, no_wrap=True)
