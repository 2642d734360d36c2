"""The architecture table on a terminal."""

from __future__ import annotations

from rich import box
from rich.cells import cell_len
from rich.table import Table as Grid
from rich.text import Text

from netspec.report.console import printed
from netspec.report.numbers import printable
from netspec.report.table import Cell, Column, Line, Table

NARROWEST_TYPE = 12
BETWEEN = 2


def render(table: Table, *, width: int | None, color: bool) -> str:
    """The table as text: no figure is ever cut or broken, so a narrow terminal gets lines longer than itself."""
    needs = [
        needed(column, [line.cells[number] for line in table.lines]) for number, column in enumerate(table.columns)
    ]
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for number, (column, need) in enumerate(zip(table.columns, needs, strict=True)):
        justify = "right" if column.number else "left"
        least = min(need, NARROWEST_TYPE) if number == 0 else need
        grid.add_column(heading(column), justify=justify, min_width=least, overflow="fold")  # type: ignore[arg-type]
    before = "stage"
    for line in table.lines:
        if line.kind != before:
            grid.add_section()
            before = line.kind
        grid.add_row(*(shown(cell, line) for cell in line.cells))
    notes = [Text(printable(note), style="dim") for note in table.notes]
    return printed([grid, *notes, Text(printable(table.caption), style="dim")], room_for(needs, width or 0), color)


def room_for(needs: list[int], width: int) -> int:
    """The width to draw in: the terminal's, if all fits when the first column is folded; else what all needs."""
    whole = sum(needs) + BETWEEN * len(needs)
    folded = whole - max(0, needs[0] - NARROWEST_TYPE)
    return width if folded <= width else whole


def heading(column: Column) -> Text:
    """A word of the heading on each line, so that columns are as narrow as their figures."""
    return Text("\n".join(words(column)))


def needed(column: Column, cells: list[Cell]) -> int:
    """The columns of text that the widest cell or word of the heading takes."""
    return max(map(cell_len, [*words(column), *(printable(cell.text) for cell in cells)]), default=0)


def words(column: Column) -> list[str]:
    return printable(column.heading).replace("/", "/ ").split()


def shown(cell: Cell, line: Line) -> Text:
    style = "bold yellow" if cell.differs else "bold" if line.kind == "total" else ""
    return Text(printable(cell.text), style=style)
