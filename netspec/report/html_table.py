"""The architecture table as an HTML `<table>`, with nothing from a spec left unescaped."""

from __future__ import annotations

from html import escape

from netspec.report.numbers import printable
from netspec.report.table import Cell, Line, Table


def render(table: Table, *, width: int | None, color: bool) -> str:
    """One table element, its notes in its foot."""
    head = "".join(f'<th scope="col">{shown(column.heading)}</th>' for column in table.columns)
    body = "\n".join(row(line) for line in table.lines)
    span = len(table.columns)
    foot = "".join(f'<tr><td colspan="{span}">{shown(note)}</td></tr>' for note in table.notes)
    foot = f"<tfoot>{foot}</tfoot>\n" if foot else ""
    start = f"<table>\n<caption>{shown(table.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
    return f"{start}<tbody>\n{body}\n</tbody>\n{foot}</table>\n"


def row(line: Line) -> str:
    first, *others = line.cells
    return f'<tr class="{line.kind}"><th scope="row">{shown(first.text)}</th>{"".join(map(data, others))}</tr>'


def data(cell: Cell) -> str:
    text = shown(cell.text)
    return f"<td><strong>{text}</strong></td>" if cell.differs else f"<td>{text}</td>"


def shown(text: str) -> str:
    return escape(printable(text))
