"""A network's stages on the page: the bars that compare them, and each one to be opened, with its own drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.analysis.facts import NodeFacts
from netspec.draw.compose import picture
from netspec.draw.network import draw_stage
from netspec.draw.svg import render
from netspec.escaping.html import Markup, element, joined, lines
from netspec.ir.model import AnyNode, Group
from netspec.page.markup import link, row, scrolling, table
from netspec.pipeline import Checked
from netspec.record import Record
from netspec.report.model import AuxRow, Report, Row
from netspec.report.numbers import FAILS, short
from netspec.report.why import Why, why
from netspec.source import Place

BAR = 100
QUANTITIES = (("params", "parameters"), ("macs", "MACs"), ("activations", "activations"))


class Stage(Record):
    """What the page says of one top-level stage or head: its name on the page, and the line that it is written on."""

    node: AnyNode
    facts: NodeFacts
    name: str
    title: str
    place: Place
    line: str
    line_text: str


def stage_id(name: str) -> str:
    return f"stage-{name}"


def bar(value: int, most: int, kind: str) -> Markup:
    """A bar as wide as a value's share of the largest, beside the value itself."""
    wide = f"{BAR * value / most:.1f}" if most else "0"
    rect = element("rect", class_=f"bar-{kind}", width=wide, height="10", rx="2")
    return element("svg", rect, class_="bar", viewBox=f"0 0 {BAR} 10", preserveAspectRatio="none", aria_hidden="true")


def bars(stages: Sequence[Stage], report: Report) -> Markup:
    """One row for each stage with a bar for each quantity, and the totals."""
    most = {name: max((getattr(one, name) for one in report.rows), default=0) for name, _ in QUANTITIES}
    rows = []
    for stage, one in zip(stages, report.rows, strict=False):
        cells = [
            joined([bar(value, most[name], name), element("span", short(value), title=f"{value:,}")])
            for name, value in ((name, getattr(one, name)) for name, _ in QUANTITIES)
        ]
        rows.append(row(link(stage_id(stage.name), one.name), str(one.output).replace("x", "×"), *cells))
    totals = report.totals
    whole = [f"{getattr(totals, name):,}" for name, _ in QUANTITIES]
    rows.append(row("total, without aux heads", "", *whole, class_="total"))
    caption = f"Parameters, MACs and activations by stage at input {str(report.input).replace('x', '×')}"
    return table(caption, ["stage", "output", *(title for _, title in QUANTITIES)], rows, class_="bars")


def finder() -> Markup:
    """A field that leaves only the stages that hold what is typed; it needs the script, and is hidden without it."""
    field = element("input", type="search", id="find", autocomplete="off", spellcheck="false")
    told = element("output", for_="find")
    keys = element("span", "Arrow keys lead from stage to stage, Enter opens one.", class_="quiet")
    return element("p", element("label", "Find a stage", for_="find"), field, told, keys, class_="finder", hidden=True)


def steps(stages: Sequence[Stage], number: int) -> Markup:
    """Links to the stages before and after."""
    sides = ((number - 1, "Previous: "), (number + 1, "Next: "))
    found = [(stages[at], said) for at, said in sides if 0 <= at < len(stages)]
    return element("p", *(link(stage_id(one.name), said, one.title) for one, said in found), class_="steps")


def details(stage: Stage, one: Checked, shown: Row | AuxRow, around: Markup) -> Markup:
    """One stage, closed at first: its figures, branches and drawing, its line, what is claimed and not so; `around` it
    are the ways to its neighbours."""
    cost = stage.facts.cost
    failed = [claim for claim in one.failed if claim.stage == stage.name]
    summary = element(
        "summary",
        element("span", stage.title, class_="name"),
        " ",
        element("span", f"{str(stage.facts.output).replace('x', '×')}", class_="shape"),
        " ",
        element("span", f"{short(cost.params)} parameters, {short(cost.macs)} MACs", class_="cost"),
        *([" ", element("strong", f"{FAILS} an expect fails", class_="differs")] if failed else []),
    )
    parts = [summary]
    if stage.node.doc or stage.node.calls:
        doc = stage.node.doc or stage.node.calls[0].doc
        parts += [element("p", doc)] if doc else []
    parts += [element("p", f"{FAILS} {claim}", class_="differs") for claim in failed]
    parts += [facts_of(stage)]
    if isinstance(shown, Row) and shown.branches:
        parts.append(branches(shown))
    if cost.params or cost.macs:
        parts.append(arithmetic(stage, one))
    if isinstance(stage.node, Group):
        drawing = picture(draw_stage(one.network, one.facts, stage.name, unfold=False, heat=None), foot=False)
        parts.append(scrolling(f"Drawing of {stage.title}", Markup(render(drawing, embedded=True))))
    parts.append(around)
    return element("details", lines(*parts), id=stage_id(stage.name), class_="stage")


def facts_of(stage: Stage) -> Markup:
    """Exact figures of one stage, and where it is written."""
    found = stage.facts
    field = found.field
    pairs: list[tuple[str, str | Markup]] = [
        ("input", str(found.input).replace("x", "×")),
        ("output", str(found.output).replace("x", "×")),
        ("parameters", f"{found.cost.params:,}"),
        ("MACs", f"{found.cost.macs:,}"),
        ("other operations", f"{found.cost.other:,}"),
        ("activations", f"{found.activations:,}"),
        ("depth", str(found.depth)),
        ("receptive field", str(field).replace("x", "×")),
    ]
    if stage.line:
        pairs.append(("written at", link(stage.line, stage.line_text)))
    return element("dl", *(element("div", element("dt", name), element("dd", value)) for name, value in pairs))


def arithmetic(stage: Stage, one: Checked) -> Markup:
    """The products that the stage's figures are the sum of, closed at first."""
    found = why(stage.node, stage.name, one.facts)
    rows = list(sums(found, ""))
    cost = stage.facts.cost
    summary = element("summary", f"Why {cost.params:,} parameters and {cost.macs:,} MACs")
    heads = ["operation", "parameters", "are", "MACs", "are"]
    return element("details", summary, table(f"The arithmetic of {stage.title}", heads, rows), class_="why")


def sums(found: Why, path: str) -> Iterator[Markup]:
    """A row for each operation that costs something, below them the sum of each group."""
    here = f"{path}.{found.name}" if path else found.name
    for part in found.parts:
        yield from sums(part, here)
    head = joined([here, " ", element("small", found.word)])
    figures = (f"{found.params:,}", found.sum_of_params, f"{found.macs:,}", found.sum_of_macs)
    yield row(head, *figures, class_="total" if found.parts else None)


def branches(shown: Row) -> Markup:
    rows = [
        row(one.name, one.op, str(one.output).replace("x", "×"), f"{one.params:,}", f"{one.macs:,}")
        for one in shown.branches
    ]
    return table(f"Branches of {shown.name}", ["branch", "kind", "output", "parameters", "MACs"], rows)
