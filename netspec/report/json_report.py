"""The report as JSON, exact integers."""

from __future__ import annotations

import json

from netspec.report.model import Report


def render(report: Report, *, width: int | None, color: bool) -> str:
    """Indented JSON, the same bytes for the same network."""
    return json.dumps(report.as_data(), indent=2, ensure_ascii=False) + "\n"
