"""The architecture table as CSV, exact integers where the other formats shorten."""

from __future__ import annotations

from netspec.escaping.csv import document
from netspec.report.table import Cell, Table


def render(table: Table, *, width: int | None, color: bool) -> str:
    """Comma-separated values: a header, then one line for each row; the first two columns say which."""
    head = ["row", "name", *(column.heading for column in table.columns)]
    lines = [[line.kind, line.name, *map(exact, line.cells)] for line in table.lines]
    failed = [["fails", "", one, *[""] * (len(table.columns) - 1)] for one in table.failed]
    return document([head, *lines, *failed])


def exact(cell: Cell) -> str | int:
    """The integer behind a shortened figure, else the text."""
    return cell.value if isinstance(cell.value, int) and not isinstance(cell.value, bool) else cell.text
