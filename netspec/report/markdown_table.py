"""The architecture table in Markdown, as GitHub reads it."""

from __future__ import annotations

from netspec.escaping.markdown import escaped, paragraph, strong
from netspec.report.table import Cell, Table


def render(table: Table, *, width: int | None, color: bool) -> str:
    """A table, its caption above it, its notes below."""
    rule = [":--" if not column.number else "--:" for column in table.columns]
    head = [escaped(column.heading) for column in table.columns]
    rows = [[cell_text(cell, line.kind == "total") for cell in line.cells] for line in table.lines]
    lines = [paragraph(table.caption), "", *(f"| {' | '.join(row)} |" for row in [head, rule, *rows])]
    notes = [line for note in table.notes for line in ("", paragraph(note))]
    return "\n".join([*lines, *notes]) + "\n"


def cell_text(cell: Cell, marked: bool) -> str:
    return strong(cell.text) if marked or cell.differs else escaped(cell.text)
