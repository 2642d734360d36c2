"""The architecture table of a paper, as Table 1 of Szegedy et al. (2014) is laid out: one row for each stage, one
column for each branch heading, parameters and operations last. Plain values; renderers show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from netspec.analysis.expectations import Failed
from netspec.analysis.facts import Facts, NodeFacts
from netspec.ir.folding import fold
from netspec.ir.model import AnyNode, CheckedNetwork, Figure, Group, Operation, node_path
from netspec.ops.base import NAMES_OF_AXES, Axes, Layer, Shape, sizes
from netspec.ops.joins import InTurn
from netspec.ops.pooling import GlobalPool
from netspec.record import Record
from netspec.report.columns import branch_values, merged
from netspec.report.formats import TABLE_FORMATS
from netspec.report.numbers import FAILS, short, with_params
from netspec.report.showing import Shown
from netspec.report.words import word_of

MARK = "≠"
MARKED_CELLS = {"shape": 2, "depth": 3, "params": 4, "macs": 5}
PUBLISHED = {"shape": "output published", "params": "params published", "macs": "ops published"}


class Column(Record):
    """A column: its heading, and whether it holds numbers."""

    heading: str
    number: bool


class Cell(Record):
    """What a cell shows and what it is worth; `differs` marks a published figure that the computed one contradicts."""

    text: str
    value: object = None
    differs: bool = False


class TableRow(Record):
    """One row: a `stage`, an `aux` head, or a `total`."""

    kind: str
    name: str
    cells: tuple[Cell, ...]


class Table(Shown):
    """The table of one network, or of several. The caption names input, convention and what is left out.

    `failed` is what is claimed of them and does not hold; `str()` shows what the command shows.
    """

    formats = TABLE_FORMATS
    network: str
    caption: str
    columns: tuple[Column, ...]
    lines: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    def to_markdown(self) -> str:
        """The table as GitHub reads it, its caption above it."""
        return self.shown("markdown")

    def to_latex(self) -> str:
        """A `table` environment with booktabs; needs `\\usepackage{booktabs,graphicx}`."""
        return self.shown("latex")

    def to_rst(self) -> str:
        """A `list-table` of reStructuredText."""
        return self.shown("rst")

    def to_html(self) -> str:
        """A `<table>` element."""
        return self.shown("html")

    def to_csv(self) -> str:
        """Comma-separated values with a header line, exact integers."""
        return self.shown("csv")

    def to_json(self) -> str:
        """What is shown, and the exact value behind it."""
        return self.shown("json")

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        return self.to_html()


EMPTY = Cell("")


def make_table(checked: CheckedNetwork, facts: Facts, published: bool = False, failed: Sequence[Failed] = ()) -> Table:
    """The table of a network; with `published`, a paper's figures beside the computed ones, differences marked.

    A figure that contradicts an `expect` is marked too, and a note says what it should be.
    """
    return TableMaker(checked, facts, published, failed).table()


class TableMaker:
    """Makes one table."""

    def __init__(self, checked: CheckedNetwork, facts: Facts, published: bool, failed: Sequence[Failed]) -> None:
        self.failed = failed
        self.network = checked.network
        self.facts = facts
        self.rank = self.network.input.rank
        body = self.network.body
        self.values = dict(zip((node.name for node in body), branch_values(body), strict=True))
        self.headings = merged([list(values) for values in self.values.values()])
        self.published: dict[str, dict[str, list[Figure]]] | None = None
        if published:
            self.published = {}
            for one in self.network.publications:
                figures = self.published.setdefault(node_path(self.network, one.label) or one.label, {})
                for figure in one.figures:
                    figures.setdefault(figure.quantity, []).append(figure)
        found = {name for figures in (self.published or {}).values() for name in figures}
        self.quantities = [name for name in PUBLISHED if name in found]

    def table(self) -> Table:
        lines = [self.stage(node) for node in self.network.body]
        lines += [self.aux(name) for name in (head.name for head in self.network.heads)]
        lines += self.totals()
        network = self.network
        axes = " x ".join((*NAMES_OF_AXES[self.rank], "channels"))
        caption = (
            f"{with_params(network.name, network.params)} at input {network.input} ({sizes(self.rank)}); output sizes "
            f"are {axes}. params: trained elements, biases included; ops: multiply-accumulates of convolutions "
            f"and linear layers, batch {self.facts.batch}, no biases; aux heads apart."
        )
        failed = tuple(str(one) for one in self.failed)
        return Table(network.name, caption, tuple(self.columns()), tuple(lines), self.notes(failed), failed)

    def columns(self) -> list[Column]:
        fixed = [("type", False), ("patch size/stride", False), ("output size", False), ("depth", True)]
        ends = [("params", True), ("ops", True)]
        ends += [(heading, name != "shape") for name, heading in PUBLISHED.items() if name in self.quantities]
        return [Column(*one) for one in [*fixed, *((heading, True) for heading in self.headings), *ends]]

    def stage(self, node: AnyNode) -> TableRow:
        facts = self.facts.nodes[node.name]
        window = window_of(node)
        values = self.values[node.name]
        branches = [Cell(values[one][0], values[one][1]) if one in values else EMPTY for one in self.headings]
        fixed = [
            Cell(type_of(node)),
            Cell(window),
            size_cell(facts.output, self.rank),
            number(facts.depth),
        ]
        ends = [number(facts.cost.params), number(facts.cost.macs)]
        fixed, ends = self.marked(fixed, ends, lambda one: one.stage == node.name)
        cells = [*fixed, *branches, *ends, *self.paper(node.name, facts)]
        return TableRow("stage", node.label or node.name, tuple(cells))

    def paper(self, path: str, facts: NodeFacts) -> list[Cell]:
        """The published figures of one stage."""
        if self.published is None:
            return []
        figures = self.published.get(path, {})
        computed = {"shape": facts.output, "params": facts.cost.params, "macs": facts.cost.macs}
        return [published_cells(figures.get(name, []), computed[name], self.rank) for name in self.quantities]

    def aux(self, name: str) -> TableRow:
        """A head's row: it takes part in training only, and in no total but the one that says so."""
        facts = self.facts.nodes[name]
        fixed = [
            Cell(f"aux head ({name})"),
            EMPTY,
            size_cell(facts.output, self.rank),
            number(facts.depth),
        ]
        ends = [number(facts.cost.params), number(facts.cost.macs)]
        fixed, ends = self.marked(fixed, ends, lambda one: one.stage == name)
        return TableRow("aux", name, self.padded(fixed, ends))

    def totals(self) -> list[TableRow]:
        test, train = self.facts.test, self.facts.train
        rows = [("total", self.facts.depth, test, False)]
        if self.network.heads:
            rows.append(("total with aux heads", self.facts.depth, train, True))
        lines = []
        for name, depth, sums, training in rows:
            fixed, ends = [Cell(name), EMPTY, EMPTY, number(depth)], [number(sums.params), number(sums.macs)]
            here = self.total_claims(training)
            lines.append(TableRow("total", name, self.padded(*self.marked(fixed, ends, here))))
        return lines

    def total_claims(self, training: bool) -> Callable[[Failed], bool]:
        """Which claims are about this total; without heads there is but one."""
        return lambda one: not one.path and (not self.network.heads or one.train == training)

    def marked(
        self, fixed: list[Cell], ends: list[Cell], here: Callable[[Failed], bool]
    ) -> tuple[list[Cell], list[Cell]]:
        """The cells of a row, those marked that a claim about it contradicts; its name, where there is no such cell."""
        cells = [*fixed, *ends]
        for one in self.failed:
            if here(one):
                at = MARKED_CELLS.get(one.quantity, 0) if "." not in one.path else 0
                text = cells[at].text.removesuffix(f" {FAILS}")
                cells[at] = cells[at].replace(text=f"{text} {FAILS}", differs=True)
        return cells[: len(fixed)], cells[len(fixed) :]

    def padded(self, fixed: list[Cell], ends: list[Cell]) -> tuple[Cell, ...]:
        return (*fixed, *([EMPTY] * len(self.headings)), *ends, *([EMPTY] * len(self.quantities)))

    def notes(self, failed: tuple[str, ...]) -> tuple[str, ...]:
        told = tuple(f"{FAILS} {one}." for one in failed)
        if self.published is None:
            return told
        sources = "; ".join(dict.fromkeys(one.source for one in self.network.publications)) or "none in this spec"
        rule = f"{MARK} marks a figure that differs by more than one unit of its last printed digit"
        return (*told, f"Published: {sources}. {rule}.")


def number(value: int) -> Cell:
    return Cell(short(value), value) if value else Cell("", 0)


def size_cell(shape: Shape, rank: int) -> Cell:
    """Height x width x channels, as the paper writes it, in a network of that rank."""
    channels, *extents = as_map(shape, rank)
    return Cell("×".join(map(str, (*extents, channels))), list(shape))


def published_cells(figures: list[Figure], computed: Any, rank: int) -> Cell:
    """What the sources say of one figure, in their order."""
    cells = [published_cell(figure, computed, rank) for figure in figures]
    if len(cells) <= 1:
        return cells[0] if cells else EMPTY
    texts, values = zip(*((cell.text, cell.value) for cell in cells), strict=True)
    return Cell("; ".join(texts), "; ".join(values), any(cell.differs for cell in cells))


def published_cell(figure: Figure, computed: Any, rank: int) -> Cell:
    """A published figure, marked where it differs from the computed one."""
    if isinstance(figure.value, tuple):
        shape = Shape(figure.value)
        differs = as_map(computed, rank) != as_map(shape, rank)
        text = size_cell(shape, rank).text
    else:
        differs = abs(computed - figure.value) > figure.unit
        text = figure.shown
    return Cell(f"{text} {MARK}" if differs else text, figure.shown, differs)


def as_map(shape: Shape, rank: int) -> tuple[int, ...]:
    """The shape with all its extents, as tables show it: a vector is a map of one element a channel."""
    return (*shape, *(1,) * (rank - shape.rank))


def layers_in_line(node: AnyNode) -> list[Layer] | None:
    """The layers of a node that has no branches, in order; none for one that has."""

    def of_group(group: Group, _: str, parts: Sequence[list[Layer] | None]) -> list[Layer] | None:
        known = [part for part in parts if part is not None]
        whole = len(known) == len(parts) and isinstance(group.form, InTurn)
        return [layer for part in known for layer in part] if whole else None

    return fold(node, lambda one, _: [one.layer], of_group)


def type_of(node: AnyNode) -> str:
    """`max pool`, `inception (3a)`; a run of operations of one kind is called by that kind."""
    layers = layers_in_line(node)
    if layers is not None and len({layer.title for layer in layers}) == 1:
        title = layers[0].title
        dropped = getattr(layers[0], "p", None)
        return f"{title} ({100 * dropped:g}%)" if dropped is not None else title
    word = word_of(node)
    return f"{word} ({node.label})" if node.label is not None else word


def window_of(node: AnyNode) -> str:
    """Kernel and stride of the largest window in a run of layers; empty for what has none, or has branches."""
    windows = [window for layer in layers_in_line(node) or [] if (window := kernel_and_stride(layer)) is not None]
    if isinstance(node, Operation) and isinstance(node.layer, GlobalPool):
        return "global"
    if not windows:
        return ""
    kernel, stride = max(windows, key=lambda window: prod(window[0]))
    strides = stride if len(set(stride)) > 1 else stride[:1]
    return "/".join("×".join(str(int(number)) for number in numbers) for numbers in (kernel, strides))


def kernel_and_stride(layer: Layer) -> tuple[Axes, Axes] | None:
    kernel = getattr(layer, "kernel", None)
    return None if kernel is None else (kernel, getattr(layer, "stride", (1,)))
