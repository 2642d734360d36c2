"""The report as CSV: one line for each stage, then one for each aux head, then the totals; exact integers."""

from __future__ import annotations

import csv
import io

from netspec.report.model import Report

HEADER = ("kind", "name", "op", "output", "params", "macs", "other", "activations", "depth", "receptive_field", "line")


def render(report: Report, *, width: int | None, color: bool) -> str:
    """Comma-separated values with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for row in report.rows:
        field = f"{row.receptive_field[0]}x{row.receptive_field[1]}"
        figures = (row.params, row.macs, row.other, row.activations, row.depth, field, row.line)
        writer.writerow(("stage", row.name, row.op, row.output, *figures))
    for head in report.aux:
        writer.writerow(
            ("aux", head.name, f"at {head.at}", head.output, head.params, head.macs, "", "", "", "", head.line)
        )
    totals = report.totals
    sums = (totals.params, totals.macs, totals.other, totals.activations, totals.depth)
    writer.writerow(("total", report.network, "without aux heads", "", *sums, "", ""))
    if report.aux:
        training = ("total", report.network, "with aux heads", "", totals.params_train, totals.macs_train)
        writer.writerow((*training, "", "", "", "", ""))
    return out.getvalue()
