"""The report on a terminal: stages with shapes, parameters and MACs, a bar for each one's share, totals below."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from netspec.analysis.counting.base import Counted, Line, Tally
from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec.report.model import Report, Row
from netspec.report.numbers import in_bytes, settings

NARROWEST = 72
WITH_OPERATION, WITH_FIELD = 96, 110
BAR, NARROW_BAR = 14, 6
SHORT_NAME = 12
EIGHTHS = " ▏▎▍▌▋▊▉"


def render(report: Report, *, width: int | None, color: bool) -> str:
    """The report as text, at most `width` columns where names leave room."""
    columns = max(width or 100, NARROWEST)
    convention = Text(f"{report.convention}.", style="dim")
    counted = [] if report.counted is None else [Text(), *counted_section(report.counted)]
    return printed([stages(report, columns), totals(report), Text(), convention, *counted], columns, color)


def stages(report: Report, columns: int) -> Table:
    """One line for each stage."""
    operation, field = columns >= WITH_OPERATION, columns >= WITH_FIELD
    table = Table(box=box.SIMPLE_HEAD, title=title(report), title_justify="left", title_style="", pad_edge=False)
    table.add_column("stage", style="bold", overflow="fold")
    if operation:
        table.add_column("operation", overflow="fold")
    table.add_column("output", justify="right", no_wrap=True)
    table.add_column("params", justify="right", no_wrap=True)
    table.add_column("MACs", justify="right", no_wrap=True)
    table.add_column("share of MACs", no_wrap=True)
    if field:
        table.add_column("sees", justify="right", no_wrap=True)
    most = max((row.macs for row in report.rows), default=0)
    longest = NARROW_BAR if needs_room(report, columns) else BAR
    for row in report.rows:
        table.add_row(*cells(row, report, most, operation, field, longest))
    if report.aux:
        table.add_section()
    for head in report.aux:
        where = [Text("aux head", style="dim")] if operation else []
        role = "aux" if longest == NARROW_BAR else "training,"
        remark = Text(f"{role} at {head.at}, x {head.weight:g}", style="dim")
        table.add_row(Text(head.name), *where, str(head.output), count(head.params), count(head.macs), remark)
    return table


def needs_room(report: Report, columns: int) -> bool:
    """Whether a name would be folded on a narrow terminal unless the bars are shorter."""
    return columns < WITH_OPERATION and any(len(row.name) > SHORT_NAME for row in report.rows)


def title(report: Report) -> Text:
    text = Text(report.network, style="bold")
    shown = settings(report.params)
    return text.append(f"  input {report.input}" + (f"  {printable(shown)}" if shown else ""), style="not bold")


def cells(row: Row, report: Report, most: int, operation: bool, field: bool, longest: int) -> list[Text | str]:
    share = row.macs / report.totals.macs if report.totals.macs else 0.0
    names = [row.name, row.op] if operation else [row.name]
    figures: list[Text | str] = [
        str(row.output),
        count(row.params),
        count(row.macs),
        bar(row.macs, most, share, longest),
    ]
    return [*names, *figures, *([f"{row.receptive_field[0]}x{row.receptive_field[1]}"] if field else [])]


def count(value: int) -> str:
    return f"{value:,}" if value else "·"


def bar(value: int, most: int, share: float, longest: int) -> Text:
    """A bar as long as the stage's share, the largest stage's `longest` columns, and the share in percent."""
    if not value:
        return Text("")
    eighths = max(1, round(8 * longest * value / most))
    drawn = "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
    return Text(drawn, style="cyan").append(f" {share:.1%}", style="dim")


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
        ("live activations", in_bytes(sums.live_bytes), "float32, the most at once, batch 1"),
    ]
    widest = max(len(figure) for _, figure, _ in lines)
    text = Text()
    for number, (name, figure, remark) in enumerate(lines):
        text.append("\n" if number else "").append(f"  {name:<17}").append(figure.rjust(widest), style="bold")
        text.append(f"  {remark}" if remark else "", style="dim")
    return text


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
    for line in (Line("as netspec counts", tally.own), *tally.lines):
        shown = f"{line.amount:+,}" if line.what != "as netspec counts" else f"{line.amount:,}"
        table.add_row(line.what, shown if line.counted else Text(f"({shown})", style="dim"))
    table.add_section()
    table.add_row(Text(name, style="bold"), Text(f"{tally.total:,}", style="bold"))
    if tally.compiled != tally.total:
        table.add_row(Text("the same for the compiled file", style="dim"), Text(f"{tally.compiled:,}", style="dim"))
    return table
