"""The table of a run as texts, for the formats that show one."""

from __future__ import annotations

from netspec.bench.model import Measured, Row
from netspec.bench.words import milliseconds

HEADINGS = ("engine", "batch", "ms", "least to most", "images/s", "of floor", "difference")


def cells(measured: Measured, batch: int) -> list[tuple[str, ...]]:
    """The rows of a batch, the fastest first, and those that failed."""
    failed = [row for row in measured.rows if row.batch == batch and row.failed]
    return [figures(measured, row) for row in measured.of_batch(batch)] + [
        (row.engine, str(batch), "failed", "", "", "", "") for row in failed
    ]


def figures(measured: Measured, row: Row) -> tuple[str, ...]:
    spread = f"{milliseconds(min(row.seconds))} to {milliseconds(max(row.seconds))}"
    floor = measured.floor.get(row.batch)
    part = f"{floor / row.middle:.0%}" if floor else ""
    speed = f"{row.batch / row.middle:,.0f}" if row.batch / row.middle >= 10 else f"{row.batch / row.middle:.2g}"
    return row.engine, str(row.batch), milliseconds(row.middle), spread, speed, part, f"{row.apart:.1e}"
