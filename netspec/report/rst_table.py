"""The architecture table in reStructuredText, as a `list-table`."""

from __future__ import annotations

from netspec.escaping.rst import escaped
from netspec.report.table import Table


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
