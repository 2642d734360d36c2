"""The report on a terminal: stages with shapes and figures, the totals below, then what does not hold."""

from __future__ import annotations

from rich.text import Text

from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec.report.model import Report
from netspec.report.numbers import FAILS, in_bytes
from netspec.report.rich_counted import counted_section
from netspec.report.rich_stages import stages

NARROWEST = 72
USUAL = 100


def render(report: Report, *, width: int | None, color: bool) -> str:
    """The report as text, at most `width` columns where names leave room."""
    columns = max(width or USUAL, NARROWEST)
    convention = Text(f"{report.convention}.", style="dim")
    counted = [] if report.counted is None else [Text(), *counted_section(report.counted)]
    failed = [Text(), *failures(report)] if report.failed else []
    return printed([*stages(report, columns), totals(report), *failed, Text(), convention, *counted], columns, color)


def failures(report: Report) -> list[Text]:
    """Every `expect` that does not hold, with both figures and its line."""
    return [
        Text(f"  {FAILS} line {one.line}: ", style="bold red").append(printable(str(one)), style="not bold red")
        for one in report.failed
    ]


def totals(report: Report) -> Text:
    """The sums, each with what it counts."""
    sums = report.totals
    lines = [
        ("parameters", f"{sums.params:,}", f"{sums.params_train:,} with aux heads" if report.aux else ""),
        ("MACs", f"{sums.macs:,}", f"{sums.macs_train:,} with aux heads" if report.aux else ""),
        ("FLOPs", f"{sums.flops:,}", "2 x MACs"),
        ("other operations", f"{sums.other:,}", "pooling, norms, activations, biases, sums"),
        ("activations", f"{sums.activations:,}", "outputs of convolutions and linear layers"),
        ("depth", f"{sums.depth}", "layers with weights on the longest path"),
        ("weights", in_bytes(sums.weight_bytes), "float32, buffers included"),
        ("live activations", in_bytes(sums.live_bytes), f"float32, the most at once, batch {report.batch}"),
    ]
    widest = max(len(figure) for _, figure, _ in lines)
    text = Text()
    for number, (name, figure, remark) in enumerate(lines):
        text.append("\n" if number else "").append(f"  {name:<17}").append(figure.rjust(widest), style="bold")
        text.append(f"  {remark}" if remark else "", style="dim")
    return text
