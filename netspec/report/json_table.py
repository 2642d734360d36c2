"""The architecture table as JSON: what is shown, and the exact value behind it."""

from __future__ import annotations

from netspec.escaping.json import document
from netspec.report.table import Cell, Table


def render(table: Table, *, width: int | None, color: bool) -> str:
    """An object with the caption, the columns, and one object for each row."""
    rows = [
        {"row": line.kind, "name": line.name, "cells": [plain(cell) for cell in line.cells]} for line in table.lines
    ]
    data = {
        "network": table.network,
        "caption": table.caption,
        "columns": [column.heading for column in table.columns],
        "rows": rows,
        "notes": list(table.notes),
        **({"failed": list(table.failed)} if table.failed else {}),
    }
    return document(data)


def plain(cell: Cell) -> dict[str, object]:
    return {"text": cell.text, "value": cell.value, **({"differs": True} if cell.differs else {})}
