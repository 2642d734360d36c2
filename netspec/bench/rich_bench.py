"""A run for a terminal."""

from __future__ import annotations

from collections.abc import Callable

from rich import box
from rich.table import Table
from rich.text import Text

from netspec.bench.model import Deploying, Measured
from netspec.bench.table import HEADINGS, cells
from netspec.bench.words import verdict
from netspec.escaping.plain import printable
from netspec.report.console import printed


def render(measured: Measured, deploying: Callable[[str, int], Deploying], *, width: int, color: bool) -> str:
    """The table, what is the fastest, how it is deployed, and what was in the way."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if number == 0 else "right", no_wrap=True)
    for batch in measured.batches:
        for number, row in enumerate(cells(measured, batch)):
            table.add_row(*map(Text, row), style="green" if number == 0 and measured.of_batch(batch) else "")
        table.add_section()
    head = f"{measured.network} on {measured.machine}, threads: {measured.threads}"
    return printed([Text(printable(head)), table], width, color) + "\n".join(said(measured, deploying)) + "\n"


def said(measured: Measured, deploying: Callable[[str, int], Deploying]) -> list[str]:
    """What stands below the table."""
    lines = []
    for batch in measured.batches:
        if measured.of_batch(batch):
            how = deploying(measured.of_batch(batch)[0].engine, batch)
            lines += [verdict(measured, batch), f"  {printable(how.command)}"]
    if measured.floor:
        lines.append("the floor is the time for the network's MACs at the speed of oneDNN's prepacked 1x1 convolution")
    lines += [f"not installed: {engine} (extra `{extra}`)" for engine, extra in measured.absent]
    return [*lines, *([f"busy: {measured.busy}"] if measured.busy else [])]
