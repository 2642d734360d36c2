"""The report as CSV: one line for each stage, then one for each aux head, then the totals; exact integers."""

from __future__ import annotations

import csv
import io

from netspec.analysis.counting.base import Counted
from netspec.report.model import Report, tally_data

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
    if report.counted is not None:
        writer.writerows(counted_rows(report.counted))
    return out.getvalue()


def counted_rows(counted: Counted) -> list[tuple[str | int, ...]]:
    """Another tool's figures, line by line and then the sums; a line that is not counted says so."""
    rest = ("",) * (len(HEADER) - 6)
    rows: list[tuple[str | int, ...]] = []
    for column, tally in enumerate((counted.params, counted.macs)):
        for line in tally_data(tally):
            kind = f"{counted.tool} line" if line["counted"] else f"{counted.tool} line, not counted"
            figures = ("", line["amount"]) if column else (line["amount"], "")
            rows.append((kind, line["what"], counted.version, "", *figures, *rest))
    sums = ["" if tally is None else tally.total for tally in (counted.params, counted.macs)]
    rows.append((f"{counted.tool} total", counted.operations, counted.version, "", *sums, *rest))
    return rows
