"""The architecture table in reStructuredText, as a `list-table`."""

from __future__ import annotations

import re

from netspec.report.numbers import printable
from netspec.report.table import Table

SPECIAL = re.compile(r"([\\`*_|<>:])")


def render(table: Table, *, width: int | None, color: bool) -> str:
    """A `list-table` directive with its caption, the notes below it."""
    lines = [f".. list-table:: {escaped(table.caption)}", "   :header-rows: 1", ""]
    for cells in (
        [column.heading for column in table.columns],
        *([cell.text for cell in one.cells] for one in table.lines),
    ):
        lines += [f"   {'* -' if number == 0 else '  -'} {escaped(cell)}".rstrip() for number, cell in enumerate(cells)]
    notes = [line for note in table.notes for line in ("", escaped(note))]
    return "\n".join([*lines, *notes]) + "\n"


def escaped(text: str) -> str:
    """The text with nothing in it that reStructuredText would read."""
    escaped_text = SPECIAL.sub(r"\\\1", printable(text))
    return f"\\{escaped_text}" if escaped_text[:1] in ("-", "+", "•", "#", ".") else escaped_text
