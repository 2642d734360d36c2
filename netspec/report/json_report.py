"""The report as JSON, exact integers."""

from __future__ import annotations

from netspec.escaping.json import document
from netspec.report.model import Report


def render(report: Report, *, width: int | None, color: bool) -> str:
    """Indented JSON, the same bytes for the same network."""
    return document(report.as_data())
