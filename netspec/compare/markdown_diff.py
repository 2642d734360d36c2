"""The difference in Markdown, for a pull request."""

from __future__ import annotations

from netspec.compare.fold import lines as said_lines
from netspec.compare.model import Difference
from netspec.compare.rows import HEADINGS, lines, old_and_new, signed, title, totals
from netspec.escaping.markdown import escaped, paragraph, strong


def render(difference: Difference, *, branches: bool = False, width: int | None, color: bool) -> str:
    """A list of what changed, a table of the stages that cost something else, a table of totals."""
    heading = strong(title(difference))
    if difference.same:
        return f"{heading}\n\nNothing differs.\n"
    said = [f"- {strong(one.about)}: {escaped(one.text)}" for one in said_lines(difference)]
    rows = [
        [one.name.strip(), one.output, *grown(one.params), *grown(one.macs), one.sees]
        for one in lines(difference, branches)
    ]
    stages = ["", *table(list(HEADINGS), rows)] if rows else []
    sums = table(["total", "old -> new", "±"], [list(row) for row in totals(difference)])
    return "\n".join([heading, "", *said, *stages, "", *sums, "", paragraph(f"{difference.convention}.")]) + "\n"


def grown(pair: tuple[int, int]) -> list[str]:
    """Old and new, and by how much."""
    return [old_and_new(f"{value:,}" for value in pair), signed(pair[1] - pair[0])]


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a table whose first column holds words."""
    cells = [[escaped(cell) for cell in row] for row in [head, *rows]]
    rule = [":--", *["--:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in [cells[0], rule, *cells[1:]]]
