"""A report and its totals as tables, for the formats that tables have."""

from __future__ import annotations

from netspec.ops.base import sizes
from netspec.ops.windows import by
from netspec.report.model import Report
from netspec.report.numbers import FAILS, in_bytes, with_params
from netspec.report.table import EMPTY, Cell, Column, Table, TableRow


def stages_table(report: Report) -> Table:
    """One row for each stage with exact figures, then the heads, then the totals."""
    numbers = ("output", "params", "MACs", "activations", "receptive field")
    columns = (Column("stage", False), Column("operation", False), *(Column(name, True) for name in numbers))
    lines = [
        line("stage", row.name, row.op, str(row.output), row.params, row.macs, row.activations, by(row.receptive_field))
        for row in report.rows
    ]
    lines += [
        line("aux", head.name, f"aux head at {head.at}", str(head.output), head.params, head.macs, None, "")
        for head in report.aux
    ]
    totals = report.totals
    lines.append(line("total", "total", "", "", totals.params, totals.macs, totals.activations, ""))
    return Table(report.network, caption(report), columns, tuple(lines), *claims(report))


def totals_table(report: Report) -> Table:
    """One row for each total, and what it counts."""
    totals = report.totals
    rows = [
        ("parameters", f"{totals.params:,}"),
        *([("parameters with aux heads", f"{totals.params_train:,}")] if report.aux else []),
        ("MACs", f"{totals.macs:,}"),
        *([("MACs with aux heads", f"{totals.macs_train:,}")] if report.aux else []),
        ("FLOPs (2 × MACs)", f"{totals.flops:,}"),
        ("activations", f"{totals.activations:,}"),
        ("depth (layers with weights)", str(totals.depth)),
        ("weights (float32)", in_bytes(totals.weight_bytes)),
    ]
    lines = tuple(TableRow("stage", name, (Cell(name), Cell(value))) for name, value in rows)
    columns = (Column("total", False), Column("value", True))
    return Table(report.network, caption(report), columns, lines, *claims(report))


def claims(report: Report) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is claimed of the network and does not hold: as notes, and as they are."""
    failed = tuple(str(one) for one in report.failed)
    return tuple(f"{FAILS} {one}." for one in failed), failed


def caption(report: Report) -> str:
    subject = with_params(report.network, report.params)
    batch = "" if report.batch == 1 else f", batch {report.batch}"
    return f"{subject} at input {report.input} ({sizes(report.input.rank)}){batch}. {report.convention}."


def line(
    kind: str, name: str, op: str, output: str, params: int, macs: int, activations: int | None, sees: str
) -> TableRow:
    figures = [
        EMPTY if value is None else Cell(f"{value:,}" if value else "", value) for value in (params, macs, activations)
    ]
    return TableRow(kind, name, (Cell(name), Cell(op), Cell(output), *figures, Cell(sees)))
