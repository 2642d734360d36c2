"""A report as rows of plain values: one for each top-level statement, in order, whose sums are the totals.

`params` and `macs` leave aux heads out; `params_train` and `macs_train` hold them. Knows nothing of how it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Adjustment, Counted, Tally
from netspec.analysis.expectations import Failed
from netspec.analysis.facts import Facts, NodeFacts
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Network
from netspec.lazy import resolve
from netspec.ops.base import Shape
from netspec.record import Record
from netspec.report.formats import REPORT_FORMATS
from netspec.report.showing import Shown
from netspec.report.words import word_of


def convention(batch: int = 1) -> str:
    """What the figures count, and of how many inputs."""
    whole = "" if batch == 1 else "; all of these are of the whole batch, shapes of one input"
    return (
        f"MACs are multiply-accumulates of convolutions and linear layers at batch {batch}, no biases; FLOPs are "
        f"2 x MACs; activations are the elements of those layers' outputs{whole}; aux heads are counted apart"
    )


CONVENTION = convention()


class Opened(Record):
    """Which stages show what is inside: `depth` levels of all groups (1: stages alone), or all that has branches."""

    depth: int = 1
    branches: bool = False

    def opens(self, node: Group) -> bool:
        """Whether the parts of this group get rows of their own."""
        return self.depth > 1 or (self.branches and has_branches(node))

    def inside(self) -> Opened:
        """The same one level further in."""
        return self.replace(depth=max(1, self.depth - 1))


CLOSED = Opened()


def has_branches(node: AnyNode) -> bool:
    """Whether it is a group with branches, or holds one."""
    return isinstance(node, Group) and (node.parallel or any(map(has_branches, node.children)))


class Row(Record):
    """One stage, or one branch of it; `parts` are the rows of what is inside, where those are asked for."""

    name: str
    op: str
    output: Shape
    params: int
    macs: int
    other: int
    activations: int
    depth: int
    receptive_field: tuple[int, ...]
    line: int
    branches: tuple[Row, ...] = ()
    parts: tuple[Row, ...] = ()


class AuxRow(Record):
    """One auxiliary head. `at` is the stage as the spec names it."""

    name: str
    at: str
    weight: float
    output: Shape
    params: int
    macs: int
    line: int


class Failure(Record):
    """An `expect` that does not hold: what it says, what its facts are and how far off; the row that it is about.

    `stage` is empty where it is about the whole network.
    """

    expect: str
    computed: str
    difference: str
    stage: str
    quantity: str
    line: int

    def __str__(self) -> str:
        return f"expect {self.expect} fails: {self.computed} ({self.difference})"


class Totals(Record):
    """The whole network. Bytes are at float32; live bytes the most that live at once in evaluation."""

    params: int
    params_train: int
    macs: int
    macs_train: int
    flops: int
    other: int
    activations: int
    depth: int
    weight_bytes: int
    live_bytes: int


class Report(Shown):
    """Everything that `netspec report` shows, and `str()` too."""

    formats = REPORT_FORMATS
    network: str
    doc: str
    input: Shape
    params: dict[str, str]
    rows: tuple[Row, ...]
    aux: tuple[AuxRow, ...]
    totals: Totals
    convention: str = CONVENTION
    counted: Counted | None = None
    batch: int = 1
    failed: tuple[Failure, ...] = ()

    def as_data(self) -> dict[str, object]:
        """The report as JSON holds it."""
        counted = {} if self.counted is None else {"count_as": counted_data(self.counted)}
        return {
            "network": self.network,
            "input": list(self.input),
            **({} if self.batch == 1 else {"batch": self.batch}),
            "set": self.params,
            "convention": self.convention,
            "totals": plain(self.totals),
            "rows": [plain(row) for row in self.rows],
            "aux": [plain(row) for row in self.aux],
            **({"failed": [plain(one) for one in self.failed]} if self.failed else {}),
            **counted,
        }

    def to_csv(self) -> str:
        """One line for each stage, head and total, exact integers."""
        return self.shown("csv")

    def to_json(self) -> str:
        """`as_data()` as text."""
        return self.shown("json")

    def _repr_html_(self) -> str:
        """The report in a notebook."""
        html: str = resolve("netspec.report.html_report:render")(self)
        return html


def counted_data(counted: Counted) -> dict[str, object]:
    """Another tool's figures as JSON holds them; null where it prints none."""
    return {
        "tool": counted.tool,
        "version": counted.version,
        "operations": counted.operations,
        "convention": counted.says,
        "params": counted.params and counted.params.total,
        "macs": counted.macs and counted.macs.total,
        "params_lines": tally_data(counted.params),
        "macs_lines": tally_data(counted.macs),
        "macs_compiled": counted.macs and counted.macs.compiled,
    }


def tally_data(tally: Tally | None) -> list[dict[str, str | int]]:
    """A figure line by line, netspec's own first."""
    lines = () if tally is None else (Adjustment("as netspec counts", tally.own), *tally.lines)
    return [{"what": line.what, "amount": line.amount, "counted": line.counted} for line in lines]


def plain(record: Record) -> dict[str, object]:
    """A record as JSON holds it; branches and parts only where there are some."""
    data: dict[str, object] = {}
    for name in record._fields:
        value = getattr(record, name)
        if name in ("branches", "parts"):
            value = [plain(row) for row in value]
            if not value:
                continue
        data[name] = list(value) if isinstance(value, tuple) else value
    return data


def make_report(
    checked: CheckedNetwork,
    facts: Facts,
    counted: Counted | None = None,
    failed: Sequence[Failed] = (),
    opened: Opened = CLOSED,
) -> Report:
    """The report of a network; `counted` sets another tool's figures below it, `opened` says which parts get rows."""
    network = checked.network
    rows = tuple(row_of(node, facts, node.name, opened) for node in network.body)
    aux = []
    for head in network.heads:
        found = facts.nodes[head.name]
        params, macs = found.cost.params, found.cost.macs
        aux.append(AuxRow(head.name, head.at, head.weight, found.output, params, macs, head.place.line))
    return Report(
        network.name,
        network.doc,
        network.input,
        network.params,
        rows,
        tuple(aux),
        totals_of(facts),
        convention(facts.batch),
        counted,
        facts.batch,
        tuple(failure(one, network) for one in failed),
    )


def failure(one: Failed, network: Network) -> Failure:
    """A failed expectation beside the row that it is about, the innermost stage's."""
    label = next((node.label or node.name for node in network.body if node.name == one.stage), one.stage)
    return Failure(one.claim, one.computed, one.difference, label, one.quantity, one.line)


def totals_of(facts: Facts) -> Totals:
    test, train = facts.test, facts.train
    return Totals(
        params=test.params,
        params_train=train.params,
        macs=test.macs,
        macs_train=train.macs,
        flops=test.flops,
        other=test.other,
        activations=test.activations,
        depth=facts.depth,
        weight_bytes=facts.weight_bytes,
        live_bytes=facts.live_bytes,
    )


def row_of(node: AnyNode, facts: Facts, path: str, opened: Opened = CLOSED) -> Row:
    """A node's row, with a row for each branch where it has branches, and for its parts where it is opened."""
    found: NodeFacts = facts.nodes[path]
    branches: tuple[Row, ...] = ()
    parts: tuple[Row, ...] = ()
    if isinstance(node, Group) and node.parallel:
        branches = tuple(row_of(child, facts, f"{path}.{child.name}") for child in node.children)
    if isinstance(node, Group) and opened.opens(node):
        parts = tuple(row_of(child, facts, f"{path}.{child.name}", opened.inside()) for child in node.children)
    return Row(
        name=node.label or node.name,
        op=word_of(node),
        output=found.output,
        params=found.cost.params,
        macs=found.cost.macs,
        other=found.cost.other,
        activations=found.activations,
        depth=found.depth,
        receptive_field=found.field.extents,
        line=node.place.line,
        branches=branches,
        parts=parts,
    )
