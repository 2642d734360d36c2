"""The architecture table on a terminal."""

from __future__ import annotations

from rich import box
from rich.cells import cell_len
from rich.table import Table as Grid
from rich.text import Text

from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec.report.table import Cell, Column, Table, TableRow

NARROWEST_TYPE = 12
BETWEEN = 2


def render(table: Table, *, width: int | None, color: bool) -> str:
    """The table as text. No figure is ever cut or broken: what is too wide goes on below, under the same stages."""
    needs = [
        needed(column, [line.cells[number] for line in table.lines]) for number, column in enumerate(table.columns)
    ]
    room = width or total(needs)
    parts = panels(needs, room)
    grids = [panel(table, part, needs) for part in parts]
    notes = [Text(printable(note), style="dim") for note in (*table.notes, table.caption)]
    widest = max(total([folded(needs[0]), *(needs[number] for number in part[1:])]) for part in parts)
    return printed([*grids, *notes], max(room, widest), color)


def panels(needs: list[int], room: int) -> list[list[int]]:
    """The numbers of the columns of each part, the first column in all of them: as few parts as there is room for.

    The parts are about equally wide, so that the figures of a paper stay beside those that are computed.
    """
    first, others = folded(needs[0]), needs[1:]
    least = max(others, default=0)
    best = packed(others, max(least, room - first - 2 * BETWEEN))
    for space in range(least, room):
        parts = packed(others, space)
        if len(parts) == len(best):
            return [[0, *(number + 1 for number in part)] for part in parts]
    return [[0, *(number + 1 for number in part)] for part in best]


def packed(needs: list[int], space: int) -> list[list[int]]:
    """The columns in order, a new part where one does not fit."""
    parts: list[list[int]] = [[]]
    for number, need in enumerate(needs):
        if parts[-1] and sum(needs[one] + BETWEEN for one in parts[-1]) + need > space:
            parts.append([])
        parts[-1].append(number)
    return parts


def panel(table: Table, part: list[int], needs: list[int]) -> Grid:
    """One part of the table, a rule above each kind of row."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for number in part:
        column = table.columns[number]
        justify = "right" if column.number else "left"
        least = folded(needs[0]) if number == 0 else needs[number]
        grid.add_column(heading(column), justify=justify, min_width=least, overflow="fold")  # type: ignore[arg-type]
    before = table.lines[0].kind
    for line in table.lines:
        if line.kind != before:
            grid.add_section()
            before = line.kind
        grid.add_row(*(shown(line.cells[number], line) for number in part))
    return grid


def total(needs: list[int]) -> int:
    """The width of a table with columns of these widths."""
    return sum(needs) + BETWEEN * len(needs)


def folded(need: int) -> int:
    """The least width of the first column, whose words may go on below each other."""
    return min(need, NARROWEST_TYPE)


def heading(column: Column) -> Text:
    """A word of the heading on each line, so that columns are as narrow as their figures."""
    return Text("\n".join(words(column)))


def needed(column: Column, cells: list[Cell]) -> int:
    """The columns of text that the widest cell or word of the heading takes."""
    return max(map(cell_len, [*words(column), *(printable(cell.text) for cell in cells)]), default=0)


def words(column: Column) -> list[str]:
    return printable(column.heading).replace("/", "/ ").split()


def shown(cell: Cell, line: TableRow) -> Text:
    style = "bold yellow" if cell.differs else "bold" if line.kind == "total" else ""
    return Text(printable(cell.text), style=style)
