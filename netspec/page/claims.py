"""What is claimed of a network beside what was computed: its `expect` lines, and the figures that a paper printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netspec.analysis.counting.base import Counted, Tally
from netspec.analysis.expectations import Judge, claim, shown
from netspec.analysis.facts import Facts
from netspec.escaping.html import Markup, element, joined, lines
from netspec.ir.model import CheckedNetwork, Expectation, Fact, Figure, node_path
from netspec.page.markup import link, row, table
from netspec.pipeline import Checked
from netspec.report.numbers import FAILS
from netspec.report.table import MARK, published_cell
from netspec.source import Place

LineOf = Callable[[Place], tuple[str, str]]
TITLES = {"params": "parameters", "macs": "MACs", "shape": "shape"}
VERDICTS = {True: ("holds", "holds"), False: ("does not hold", "differs"), None: ("not held", "quiet")}
NOT_HELD = "Each expect line speaks of the network as it is written; here something else is set, so none is held."


def expectations(one: Checked, line_of: LineOf) -> Markup:
    """Every `expect`, what its sides come to, and whether it holds."""
    network = one.network.network
    if not network.expectations:
        return element("p", "This spec expects nothing.")
    judge = Judge(network, one.facts, one.as_written)
    rows = [expectation(each, judge, line_of) for each in network.expectations]
    made = table("Each expect line and what it comes to", ["expect", "computed", "verdict", "line"], rows)
    return made if one.as_written else lines(element("p", NOT_HELD, class_="quiet"), made)


def failures(one: Checked, line_of: LineOf) -> list[Markup]:
    """Every `expect` that does not hold, with both figures and a link to its line; nothing where all do."""
    rows = []
    for each in one.network.network.expectations:
        failed = [claimed for claimed in one.failed if (claimed.claim, claimed.line) == (claim(each), each.place.line)]
        target, text = line_of(each.place)
        place = link(target, text) if target else element("span", text)
        rows += [element("li", f"{FAILS} {claimed} ", place) for claimed in failed]
    return [element("ul", *rows, class_="failed differs")] if rows else []


def expectation(one: Expectation, judge: Judge, line_of: LineOf) -> Markup:
    values = judge.sides(one)
    sides = zip((one.left, one.right), values, strict=True)
    computed = ", ".join(shown(value) for side, value in sides if isinstance(side, Fact) and value is not None)
    word, look = VERDICTS[judge.verdict(one, *values)]
    verdict = element("span", word, class_=look)
    target, text = line_of(one.place)
    place = link(target, text) if target else text
    return row(element("code", claim(one)), computed, verdict, place, numbers=False)


def published(checked: CheckedNetwork, facts: Facts, line_of: LineOf) -> Markup:
    """Every published figure beside the computed one."""
    network = checked.network
    rows = []
    for one in network.publications:
        path = node_path(network, one.label) or one.label
        found = facts.nodes[path]
        computed = {"shape": found.output, "params": found.cost.params, "macs": found.cost.macs}
        target, _ = line_of(one.place)
        head = link(target, one.label) if target else element("span", one.label)
        rows += [figure(head, each, computed[each.quantity], network.input.rank) for each in one.figures]
    if not rows:
        return element("p", "This spec holds no published figures.")
    sources = "; ".join(dict.fromkeys(one.source for one in network.publications))
    rule = f"{MARK} marks a figure that differs by more than one unit of its last printed digit."
    caption = f"Published: {sources}. {rule}"
    return table(caption, ["stage", "figure", "published", "computed", "difference"], rows)


def figure(head: Markup, one: Figure, computed: Any, rank: int) -> Markup:
    cell = published_cell(one, computed, rank)
    text = cell.text
    if isinstance(one.value, tuple):
        text = f"{'×'.join(map(str, one.value))}{f' {MARK}' if cell.differs else ''}"
        exact, apart = str(computed).replace("x", "×"), ""
    else:
        exact, apart = f"{computed:,}", f"{(computed - one.value) / one.value:+.1%}" if one.value else ""
    said = element("strong", text, class_="differs") if cell.differs else element("span", text)
    quantity = element("span", TITLES[one.quantity], class_="word")
    return row(head, quantity, said, exact, joined([apart]))


def counted(found: Counted) -> Markup:
    """Another tool's figures, line by line from netspec's own."""
    parts = [element("p", f"{found.version}: {found.says}.", class_="quiet")]
    for name, tally in (("parameters", found.params), (f"operations, {found.operations}", found.macs)):
        if tally is None:
            parts.append(element("p", f"{name}: {found.tool} prints none"))
        else:
            parts.append(table(f"{name}, as {found.tool} counts", ["what", "amount"], sums(tally, found.tool)))
    return lines(*parts)


def sums(tally: Tally, tool: str) -> list[Markup]:
    """A figure as a sum; what only the compiled file would add stands below the total."""
    rows = [row("as netspec counts", f"{tally.own:,}")]
    rows += [row(line.what, f"{line.amount:+,}") for line in tally.lines if line.counted]
    rows.append(row(f"as {tool} counts", f"{tally.total:,}", class_="total"))
    extra = [row(f"{line.what}, in the compiled file", f"{line.amount:+,}") for line in tally.lines if not line.counted]
    return [*rows, *extra, *([row("the compiled file", f"{tally.compiled:,}", class_="total")] if extra else [])]
