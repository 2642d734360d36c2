"""The architecture table in Markdown, as GitHub reads it."""

from __future__ import annotations

import re

from netspec.report.numbers import printable
from netspec.report.table import Cell, Table

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!&])")


def render(table: Table, *, width: int | None, color: bool) -> str:
    """A table, its caption above it, its notes below."""
    rule = [":--" if not column.number else "--:" for column in table.columns]
    head = [escaped(column.heading) for column in table.columns]
    rows = [[cell_text(cell, line.kind == "total") for cell in line.cells] for line in table.lines]
    lines = [escaped(table.caption), "", *(f"| {' | '.join(row)} |" for row in [head, rule, *rows])]
    notes = [line for note in table.notes for line in ("", escaped(note))]
    return "\n".join([*lines, *notes]) + "\n"


def cell_text(cell: Cell, strong: bool) -> str:
    text = escaped(cell.text)
    return f"**{text}**" if text and (strong or cell.differs) else text


def escaped(text: str) -> str:
    """The text with nothing in it that Markdown or HTML would read."""
    return SPECIAL.sub(r"\\\1", printable(text))
