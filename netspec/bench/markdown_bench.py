"""A run as Markdown."""

from __future__ import annotations

from collections.abc import Callable

from netspec.bench.model import Deploying, Measured
from netspec.bench.table import HEADINGS, cells
from netspec.bench.words import verdict
from netspec.escaping.markdown import escaped


def render(measured: Measured, deploying: Callable[[str, int], Deploying]) -> str:
    """A table, then what is the fastest and how it is deployed."""
    lines = [f"{escaped(measured.network)} on {escaped(measured.machine)}, threads: {measured.threads}", ""]
    lines += [f"| {' | '.join(HEADINGS)} |", "| :-- |" + " --: |" * (len(HEADINGS) - 1)]
    lines += [f"| {' | '.join(map(escaped, row))} |" for batch in measured.batches for row in cells(measured, batch)]
    for batch in measured.batches:
        if measured.of_batch(batch):
            how = deploying(measured.of_batch(batch)[0].engine, batch)
            lines += ["", f"{verdict(measured, batch)}:", "", f"    {how.command}"]
    lines += (
        ["", *(f"Not installed: {engine} (extra `{extra}`)  " for engine, extra in measured.absent)]
        if measured.absent
        else []
    )
    lines += ["", f"Busy: {escaped(measured.busy)}"] if measured.busy else []
    return "\n".join(lines) + "\n"
