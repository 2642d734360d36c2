"""The architecture table as CSV, exact integers where the other formats shorten."""

from __future__ import annotations

import csv
import io

from netspec.report.table import Cell, Table


def render(table: Table, *, width: int | None, color: bool) -> str:
    """Comma-separated values: a header, then one line for each row; the first two columns say which."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["row", "name", *(column.heading for column in table.columns)])
    for line in table.lines:
        writer.writerow([line.kind, line.name, *(exact(cell) for cell in line.cells)])
    return out.getvalue()


def exact(cell: Cell) -> str | int:
    """The integer behind a shortened figure, else the text."""
    return cell.value if isinstance(cell.value, int) and not isinstance(cell.value, bool) else cell.text
