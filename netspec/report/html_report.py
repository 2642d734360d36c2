"""The report as an HTML `<table>`, for a notebook; `netspec.page` makes the whole page."""

from __future__ import annotations

from netspec.escaping.html import Markup, element
from netspec.report.model import AuxRow, Report, Row


def render(report: Report) -> str:
    """One table: stages, then aux heads; the totals and what they count are its caption."""
    totals = report.totals
    params = f"{totals.params:,} parameters ({totals.params_train:,} with aux heads)"
    said = f"{report.network}: {params}, {totals.macs:,} MACs at input {report.input}. {report.convention}."
    head = element("tr", *(element("th", title) for title in ("stage", "output", "params", "MACs")))
    return element("table", element("caption", said), head, *map(row, report.rows), *map(row, report.aux))


def row(one: Row | AuxRow) -> Markup:
    figures = (str(one.output), f"{one.params:,}", f"{one.macs:,}")
    return element("tr", element("th", one.name), *(element("td", figure) for figure in figures))
