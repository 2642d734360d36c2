"""Two networks side by side as a page: what changed in words, the totals, every stage, both drawings.

What differs is marked by a sign and a word, and by weight; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.compare.difference import ComparedNetwork
from netspec.compare.fold import lines as said_lines
from netspec.compare.fold import name_of
from netspec.compare.model import Difference, Identity, Part, Side
from netspec.compare.rows import TITLES, old_and_new, share, signed
from netspec.draw.compose import picture
from netspec.draw.network import draw_network
from netspec.escaping.html import Markup, element, lines
from netspec.page.document import Section, document
from netspec.page.figures import figure
from netspec.page.markup import row, scrolling, table
from netspec.record import Record
from netspec.report.numbers import short

OLD, NEW = "old", "new"
SIDES = (OLD, NEW)
PAIRS = ("filters", "output", "parameters", "MACs", "receptive field")
SIGNS = {"same": "=", "renamed": "≈", "affected": "~", "changed": "≠", "added": "+", "removed": "−"}
NOTHING = "–"
MARKED = "A value with ≠ is another than the old one."


class Pair(Record):
    """One quantity of a stage in both networks, as text; by how much it grew, where that is a number."""

    old: str
    new: str
    grown: int = 0


def render(before: ComparedNetwork, after: ComparedNetwork, difference: Difference, *, branches: bool) -> str:
    """The whole page; `branches` gives each branch a row of its own."""
    parts = [
        Section("changes", "What changed", changes(difference)),
        Section("totals", "Totals", totals(difference)),
        Section("stages", "Stages", stages(difference, branches)),
        Section("diagrams", "Diagrams", diagrams(before, after)),
    ]
    return document(f"{heading(difference)}: netspec diff", header(difference), parts, wide=True)


def heading(difference: Difference) -> str:
    return arrowed(old_and_new(side.network for side in (difference.before, difference.after)))


def arrowed(text: str) -> str:
    """As pages write it: `28×28 → 27×27`."""
    return text.replace(" -> ", " → ")


def by_size(text: str) -> str:
    return text.replace("x", "×")


def header(difference: Difference) -> Markup:
    """Which two networks these are, and how much they differ."""
    sides = zip(SIDES, (difference.before, difference.after), strict=True)
    tiles = [tile(one.name, one.before, one.after) for one in difference.totals if one.name in ("params", "macs")]
    return lines(
        element("h1", heading(difference)),
        element("div", *(identity(name, one) for name, one in sides), class_="sides"),
        element("dl", *tiles, class_="grown"),
    )


def identity(name: str, one: Identity) -> Markup:
    """One of the networks: its file as it was asked for, its name, input and params."""
    params = ", ".join(f"{key} = {value}" for key, value in one.params.items()) or "none"
    said = (("file", one.source), ("network", one.network), ("input", by_size(str(one.input))), ("params", params))
    pairs = (element("div", element("dt", key), element("dd", value)) for key, value in said)
    return element("div", element("p", element("strong", name)), element("dl", *pairs), class_="identity")


def tile(name: str, before: int, after: int) -> Markup:
    grown = f"{signed(after - before)}{share(before, after)}" or "the same"
    value = arrowed(old_and_new(short(one) for one in (before, after)))
    return element("div", element("dt", TITLES[name]), element("dd", value, element("small", grown)))


def changes(difference: Difference) -> Markup:
    """Each thing that changed, said once, beside whom it is about."""
    if difference.same:
        return element("p", "Nothing differs.")
    said = [row(one.about, arrowed(one.text), numbers=False) for one in said_lines(difference)]
    return table("What changed, each thing said once", ["where", "what"], said, class_="said")


def totals(difference: Difference) -> Markup:
    """Every total of both networks; those with aux heads only where there are some."""
    hidden = () if difference.heads else ("params_train", "macs_train")
    rows = [
        row(
            TITLES[one.name].format(batch=difference.batch),
            f"{one.before:,}",
            value(f"{one.after:,}", one.before != one.after),
            f"{signed(one.after - one.before)}{share(one.before, one.after)}" or "=",
        )
        for one in difference.totals
        if one.name not in hidden
    ]
    inputs = arrowed(by_size(old_and_new(str(side.input) for side in (difference.before, difference.after))))
    note = element("p", f"At input {inputs}. {difference.convention}.", class_="quiet")
    return lines(note, table(MARKED, ["total", OLD, NEW, "difference"], rows))


def value(text: str, differs: bool) -> Markup:
    """A new value, marked where it is another than the old one."""
    return element("strong", f"{text} ≠", class_="differs") if differs else element("span", text)


def stages(difference: Difference, branches: bool) -> Markup:
    """Every stage and head of both networks in order, old beside new."""
    rows = list(rows_of(difference.stages, "stage", branches))
    rows += rows_of(difference.heads, "aux", branches)
    first = [element("th", name, scope="col", rowspan="2") for name in ("stage", "status")]
    first += [element("th", name, scope="colgroup", colspan="2") for name in PAIRS]
    second = [element("th", name, scope="col", class_=f"{name}-side") for _ in PAIRS for name in SIDES]
    known = ", ".join(f"{sign} {word}" for word, sign in SIGNS.items())
    note = (
        f"Status: {known}; affected is what is written as before, and costs, gives or sees something else since other "
        f"stages changed. {difference.convention}."
    )
    parts = [
        element("caption", MARKED),
        element("thead", lines(element("tr", *first), element("tr", *second))),
        element("tbody", lines(*rows)),
    ]
    shown = scrolling("Every stage, old beside new", element("table", *parts, class_="compared"))
    return lines(element("p", note, class_="quiet"), shown)


def rows_of(parts: Sequence[Part], kind: str, branches: bool) -> Iterator[Markup]:
    for part in parts:
        yield stage(part, kind, targets(part))
        for branch in part.branches if branches else ():
            yield stage(branch, "branch", [])


def stage(part: Part, kind: str, ids: Sequence[str]) -> Markup:
    """One row. Each of the ids is a place that the drawings lead to."""
    name = element("span", arrowed(name_of(part)))
    for one in ids:
        name = element("span", name, id=one)
    said = [name, element("small", " aux head")] if kind == "aux" else [name]
    status = element("span", SIGNS[part.status], aria_hidden="true")
    cells = [
        cell for pair in pairs(part) for cell in compared(pair, part.before is not None and part.after is not None)
    ]
    parts = [element("th", said, scope="row"), element("td", status, f" {part.status}", class_="status"), *cells]
    return element("tr", *parts, class_=f"{kind} is-{part.status}")


def targets(part: Part) -> list[str]:
    """The ids of a row: one for each stage of either network that it is about."""
    sides = ((OLD, part.before), (NEW, part.after))
    return [f"{name}-{path}" for name, side in sides if side is not None for path in side.paths]


def compared(pair: Pair, both: bool) -> tuple[Markup, Markup]:
    """Two cells; the new one is marked, and says by how much it grew, where it is another."""
    differs = both and pair.old != pair.new
    grown = element("small", signed(pair.grown)) if differs and pair.grown else ""
    return (
        element("td", pair.old, class_="old-side number"),
        element("td", value(pair.new, differs), grown, class_="new-side number"),
    )


def pairs(part: Part) -> Iterator[Pair]:
    """What the table says of a stage, in the order of its columns."""
    old, new = part.before, part.after
    yield Pair(filters(old), filters(new))
    yield Pair(output(old), output(new))
    yield Pair(amount(old, "params"), amount(new, "params"), part.delta("params"))
    yield Pair(amount(old, "macs"), amount(new, "macs"), part.delta("macs"))
    yield Pair(field(old), field(new))


def filters(side: Side | None) -> str:
    return (side.filters if side else "") or NOTHING


def output(side: Side | None) -> str:
    return by_size(str(side.output)) if side else NOTHING


def amount(side: Side | None, figure: str) -> str:
    return f"{getattr(side, figure):,}" if side else NOTHING


def field(side: Side | None) -> str:
    return "×".join(map(str, side.receptive_field)) if side else NOTHING


def diagrams(before: ComparedNetwork, after: ComparedNetwork) -> Markup:
    """Both drawings; a stage of either leads to its row in the table."""
    hint = element("p", "Choose a stage to read its row in the table of stages.", class_="quiet hint")
    figures = [diagram(name, one) for name, one in zip(SIDES, (before, after), strict=True)]
    return lines(hint, element("div", lines(*figures), class_="sides"))


def diagram(name: str, one: ComparedNetwork) -> Markup:
    drawn = picture(draw_network(one.checked, one.facts, unfold=False, heat=None))
    caption = element("figcaption", element("strong", name), f" {one.source}, {one.checked.network.name}")
    return figure(f"Diagram of the {name} network", drawn, f"{name}-", caption)
