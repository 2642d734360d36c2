"""The report as CSV: one line for each stage, then one for each aux head, then the totals; exact integers."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.analysis.counting.base import Counted
from netspec.escaping.csv import document
from netspec.ops.windows import by
from netspec.report.model import Report, Row, tally_data

HEADER = ("kind", "name", "op", "output", "params", "macs", "other", "activations", "depth", "receptive_field", "line")


def render(report: Report, *, width: int | None, color: bool) -> str:
    """Comma-separated values with a header line."""
    counted = [] if report.counted is None else counted_rows(report.counted)
    return document([HEADER, *stage_rows(report), *total_rows(report), *counted])


def stage_rows(report: Report) -> Iterator[tuple[str | int, ...]]:
    """One row for each stage, then one for each aux head."""
    for row in report.rows:
        yield from opened(row, "stage", row.name)
    for head in report.aux:
        yield ("aux", head.name, f"at {head.at}", str(head.output), head.params, head.macs, "", "", "", "", head.line)


def total_rows(report: Report) -> Iterator[tuple[str | int, ...]]:
    totals = report.totals
    sums = (totals.params, totals.macs, totals.other, totals.activations, totals.depth)
    yield ("total", report.network, "without aux heads", "", *sums, "", "")
    if report.aux:
        training = (totals.params_train, totals.macs_train)
        yield ("total", report.network, "with aux heads", "", *training, "", "", "", "", "")
    rest = ("",) * (len(HEADER) - 5)
    for one in report.failed:
        yield ("fails", f"expect {one.expect}", one.computed, one.stage, *rest, one.line)


def opened(row: Row, kind: str, name: str) -> Iterator[tuple[str | int, ...]]:
    """A stage's row, then those of its parts under their paths."""
    field = by(row.receptive_field)
    figures = (row.params, row.macs, row.other, row.activations, row.depth, field, row.line)
    yield (kind, name, row.op, str(row.output), *figures)
    for part in row.parts:
        yield from opened(part, "part", f"{name}.{part.name}")


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
