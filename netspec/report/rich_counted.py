"""Another tool's figures below a report on a terminal, each as netspec's own and the lines that make the difference."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from netspec.analysis.counting.base import Adjustment, Counted, Tally


def counted_section(counted: Counted) -> list[Text | Table]:
    """Another tool's figures, each as netspec's own and the lines that make the difference."""
    title = Text("counted as ").append(counted.version, style="bold").append(f": {counted.says}.", style="dim")
    parts: list[Text | Table] = [title]
    for name, tally in (("parameters", counted.params), ("operations", counted.macs)):
        remark = f"{name}, {counted.operations}" if name == "operations" else name
        parts += [Text(), Text(f" {name}: {counted.tool} prints none") if tally is None else difference(remark, tally)]
    return parts


def difference(name: str, tally: Tally) -> Table:
    """One figure as a sum; what is not counted stands in brackets, with the figure of the compiled file below."""
    table = Table(box=box.SIMPLE_HEAD, show_header=False, show_edge=False)
    table.add_column("what", overflow="fold")
    table.add_column("amount", justify="right", no_wrap=True)
    for line in (Adjustment("as netspec counts", tally.own), *tally.lines):
        shown = f"{line.amount:+,}" if line.what != "as netspec counts" else f"{line.amount:,}"
        table.add_row(line.what, shown if line.counted else Text(f"({shown})", style="dim"))
    table.add_section()
    table.add_row(Text(name, style="bold"), Text(f"{tally.total:,}", style="bold"))
    if tally.compiled != tally.total:
        table.add_row(Text("the same for the compiled file", style="dim"), Text(f"{tally.compiled:,}", style="dim"))
    return table
