"""The architecture table as an HTML `<table>`."""

from __future__ import annotations

from netspec.escaping.html import Markup, element, joined, lines
from netspec.report.table import Cell, Table, TableRow


def render(table: Table, *, width: int | None, color: bool) -> str:
    """One table element, its notes in its foot."""
    head = element("tr", *(element("th", column.heading, scope="col") for column in table.columns))
    notes = [element("tr", element("td", note, colspan=str(len(table.columns)))) for note in table.notes]
    parts = [
        element("caption", table.caption),
        element("thead", head),
        element("tbody", Markup("\n"), lines(*map(row, table.lines)), Markup("\n")),
        *([element("tfoot", *notes)] if notes else []),
    ]
    return element("table", Markup("\n"), lines(*parts), Markup("\n")) + "\n"


def row(line: TableRow) -> Markup:
    first, *others = line.cells
    return element("tr", element("th", first.text, scope="row"), joined(map(data, others)), class_=line.kind)


def data(cell: Cell) -> Markup:
    return element("td", element("strong", cell.text) if cell.differs else cell.text)
