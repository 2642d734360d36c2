"""The difference on a terminal: what changed, said once; the stages that cost something else; totals last."""

from __future__ import annotations

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from netspec.compare.fold import lines as said_lines
from netspec.compare.model import Difference
from netspec.compare.rows import HEADINGS, DiffRow, lines, old_and_new, signed, title, totals
from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec.report.numbers import short

NARROWEST = 72
BETWEEN = 2
ALL = range(len(HEADINGS))
# What to show, the first that fits: exact figures or short ones, and which columns.
LAYOUTS = ((True, tuple(ALL)), (False, tuple(ALL)), (True, tuple(ALL)[:-1]), (False, (0, 2, 3, 4, 5)))


def render(difference: Difference, *, branches: bool = False, width: int | None, color: bool) -> str:
    """The difference as text. A narrow terminal gets short figures, exact differences, and no outputs and fields."""
    columns = max(width or 100, NARROWEST)
    heading = Text(printable(title(difference)), style="bold")
    if difference.same:
        return printed([heading, Text("nothing differs")], columns, color)
    rows = lines(difference, branches)
    parts = [heading, Text(), said(difference), *(stages(rows, columns) if rows else [Text()]), sums(difference)]
    return printed([*parts, Text(f"{difference.convention}.", style="dim")], columns, color)


def said(difference: Difference) -> Table:
    """Whom a change is about on the left, the change on the right."""
    grid = Table.grid(padding=(0, 2), pad_edge=False)
    grid.add_column(style="bold", overflow="fold", max_width=24)
    grid.add_column(overflow="fold")
    for one in said_lines(difference):
        grid.add_row(Text(printable(one.about)), Text(printable(one.text)))
    return grid


def stages(rows: list[DiffRow], columns: int) -> list[Table | Text]:
    """One line for each stage, old and new figures; no figure is cut, and below stands which columns had no room."""
    exact, shown = next((one for one in LAYOUTS if needed(rows, *one) <= columns), LAYOUTS[-1])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for number in shown:
        table.add_column(HEADINGS[number], justify="right" if number else "left", overflow="fold", no_wrap=number > 0)
    for number, row in enumerate(rows):
        if row.kind == "aux" and rows[number - 1].kind != "aux":
            table.add_section()
        texts = cells(row, exact)
        table.add_row(*(Text(texts[one], style="dim" if row.kind == "branch" else "") for one in shown))
    left = [HEADINGS[number] for number in ALL if number not in shown]
    if not left:
        return [table]
    whole = needed(rows, True, tuple(ALL))
    told = f"  no room for {' and '.join(left)}: {whole} columns show all, and so does --format markdown"
    return [table, Text(told, style="dim"), Text()]


def needed(rows: list[DiffRow], exact: bool, shown: tuple[int, ...]) -> int:
    """Columns of text that this layout takes."""
    texts = [HEADINGS, *(cells(row, exact) for row in rows)]
    return sum(max(cell_len(text[one]) for text in texts) + BETWEEN for one in shown)


def cells(row: DiffRow, exact: bool) -> list[str]:
    params, macs = (old_and_new(f"{one:,}" if exact else short(one) for one in pair) for pair in (row.params, row.macs))
    grown = [signed(value) for value in row.deltas]
    return [printable(row.name), row.output, params, grown[0], macs, grown[1], row.sees]


def sums(difference: Difference) -> Table:
    """The totals."""
    grid = Table.grid(padding=(0, 2), pad_edge=False)
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column(justify="right")
    for name, values, delta in totals(difference):
        grid.add_row(Text(name), Text(values, style="bold"), Text(delta))
    return grid
