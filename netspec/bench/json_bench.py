"""A run as JSON, seconds as they were measured."""

from __future__ import annotations

import json
from collections.abc import Callable

from netspec.bench.model import Deploying, Measured, Row


def render(measured: Measured, deploying: Callable[[str, int], Deploying]) -> str:
    """One object, ending in a newline."""
    data: dict[str, object] = {
        "network": measured.network,
        "machine": measured.machine,
        "threads": measured.threads,
        "versions": measured.versions,
        "busy": measured.busy,
        "absent": [{"engine": engine, "extra": extra} for engine, extra in measured.absent],
        "rows": [row_data(measured, row) for row in measured.rows],
        "fastest": [fastest(measured, batch, deploying) for batch in measured.batches if measured.of_batch(batch)],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def row_data(measured: Measured, row: Row) -> dict[str, object]:
    if row.failed:
        return {"engine": row.engine, "batch": row.batch, "failed": row.failed}
    return {
        "engine": row.engine,
        "batch": row.batch,
        "median": row.middle,
        "least": min(row.seconds),
        "most": max(row.seconds),
        "passes": list(row.seconds),
        "images_per_second": row.batch / row.middle,
        "floor": measured.floor.get(row.batch),
        "largest_difference": row.apart,
        "page_faults": row.faults,
    }


def fastest(measured: Measured, batch: int, deploying: Callable[[str, int], Deploying]) -> dict[str, object]:
    first = measured.of_batch(batch)[0]
    how = deploying(first.engine, batch)
    told = {"told_apart": measured.told_apart(batch), "python" if how.is_python else "command": how.command}
    return {"batch": batch, "engine": first.engine, "lead": measured.lead(batch), **told}
