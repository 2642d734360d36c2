"""The stages of a report on a terminal: as many columns as fit, and a word on those that do not."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from netspec.escaping.plain import printable
from netspec.ops.base import sizes
from netspec.ops.windows import by
from netspec.record import Record
from netspec.report.model import Report, Row
from netspec.report.numbers import FAILS, settings

BAR, NARROW_BAR = 14, 6
BETWEEN = 2
SHARE = " 100.0%"
EIGHTHS = " ▏▎▍▌▋▊▉"
# The columns that a narrow terminal goes without, the first to go last.
SPARE = ("share of MACs", "activations", "operation", "sees")


class StageLine(Record):
    """One row of the table: what is shown in each column, and the value behind the bar."""

    cells: dict[str, str]
    macs: int
    style: str = ""
    remark: str = ""
    mark: str = ""


def stages(report: Report, columns: int) -> list[Table | Text]:
    """One line for each stage and what of it is opened, one for each head; below, which columns had no room."""
    lines = [*lines_of(report), *heads_of(report)]
    needs = {name: needed(name, lines) for name in ("stage", "operation", "output", "params", "MACs", *SPARE)}
    left_out = list(SPARE)
    room = columns - sum(needs[name] + BETWEEN for name in ("stage", "output", "params", "MACs"))
    for name in SPARE:
        if needs[name] + BETWEEN > room:
            break
        room -= needs[name] + BETWEEN
        left_out.remove(name)
    shown = [name for name in needs if name not in left_out]
    whole = sum(needs.values()) + BETWEEN * len(needs)
    bar = NARROW_BAR if left_out else min(BAR, NARROW_BAR + room)
    table = made(report, lines, shown, bar)
    return [table, left(left_out, whole), Text()] if left_out else [table]


def left(names: list[str], whole: int) -> Text:
    """Which columns had no room, and where they are."""
    told = f"{names[0]}" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return Text(f"  no room for {told}: {whole} columns show all, and so does --format csv", style="dim")


def made(report: Report, lines: list[StageLine], shown: list[str], longest: int) -> Table:
    """The table with these columns, its bars `longest` columns at most."""
    table = Table(box=box.SIMPLE_HEAD, title_justify="left", title_style="", pad_edge=False, padding=(0, 1, 0, 0))
    table.title = title(report)
    for name in shown:
        words = name in ("stage", "operation")
        style = "bold" if name == "stage" else ""
        right = "left" if words or name == "share of MACs" else "right"
        table.add_column(name, style=style, justify=right, no_wrap=not words, overflow="fold")  # type: ignore[arg-type]
    most = max((line.macs for line in lines if not line.remark), default=0)
    heads = False
    for line in lines:
        if line.remark and not heads:
            table.add_section()
            heads = True
        table.add_row(*(cell(name, line, report, most, longest) for name in shown))
    return table


def cell(name: str, line: StageLine, report: Report, most: int, longest: int) -> Text:
    if name != "share of MACs":
        marked = f" {FAILS}" if name == "stage" and line.mark else ""
        return Text(line.cells.get(name, ""), style=line.style).append(marked, style="red")
    if line.remark:
        return Text(line.remark, style="dim")
    share = line.macs / report.totals.macs if report.totals.macs else 0.0
    return bar(line.macs, most, share, longest)


def needed(name: str, lines: list[StageLine]) -> int:
    """The columns of text that a column takes."""
    if name == "share of MACs":
        return max(NARROW_BAR + len(SHARE), len(name), *(len(line.remark) for line in lines))
    marks = 2 if name == "stage" and any(line.mark for line in lines) else 0
    return max(len(name), *(cell_len(line.cells.get(name, "")) for line in lines)) + marks


def lines_of(report: Report) -> list[StageLine]:
    failing = {one.stage for one in report.failed}
    found: list[StageLine] = []
    for row in report.rows:
        found += opened(row, 0, FAILS if row.name in failing else "")
    return found


def opened(row: Row, level: int, mark: str) -> Iterator[StageLine]:
    """A row, then those of its parts, further in."""
    cells = {
        "stage": "  " * level + printable(row.name),
        "operation": printable(row.op),
        "output": str(row.output),
        "params": count(row.params),
        "MACs": count(row.macs),
        "activations": count(row.activations),
        "sees": by(row.receptive_field),
    }
    yield StageLine(cells, row.macs, "dim" if level else "", "", mark)
    for part in row.parts:
        yield from opened(part, level + 1, "")


def heads_of(report: Report) -> Iterator[StageLine]:
    for head in report.aux:
        cells = {
            "stage": printable(head.name),
            "operation": "aux head",
            "output": str(head.output),
            "params": count(head.params),
            "MACs": count(head.macs),
        }
        failing = any(one.stage == head.name for one in report.failed)
        yield StageLine(cells, head.macs, "", f"at {head.at}, x {head.weight:g}", FAILS if failing else "")


def title(report: Report) -> Text:
    text = Text(report.network, style="bold")
    shown = settings(report.params)
    batch = "" if report.batch == 1 else f", batch {report.batch}"
    said = f"  input {report.input} ({sizes(report.input.rank)}){batch}" + (f"  {printable(shown)}" if shown else "")
    return text.append(said, style="not bold")


def count(value: int) -> str:
    return f"{value:,}" if value else "·"


def bar(value: int, most: int, share: float, longest: int) -> Text:
    """A bar as long as the stage's share, the largest stage's `longest` columns, and the share in percent."""
    if not value:
        return Text("")
    eighths = max(1, round(8 * longest * value / most))
    drawn = "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
    return Text(drawn, style="cyan").append(f" {share:.1%}", style="dim")
