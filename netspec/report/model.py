"""A report as rows of plain values: one for each top-level statement, in order, whose sums are the totals.

`params` and `macs` leave aux heads out; `params_train` and `macs_train` hold them. Knows nothing of how it is shown.
"""

from __future__ import annotations

from typing import Any

from netspec.analysis.counting.base import Counted, Line, Tally
from netspec.analysis.facts import Facts, NodeFacts
from netspec.ir.model import AnyNode, CheckedNetwork, Group
from netspec.lazy import resolve
from netspec.ops.base import Shape
from netspec.record import Record
from netspec.report.words import word_of

CONVENTION = (
    "MACs are multiply-accumulates of convolutions and linear layers at batch 1, no biases; FLOPs are 2 x MACs; "
    "activations are the elements of those layers' outputs; aux heads are counted apart"
)


class Row(Record):
    """One stage, or one branch of it."""

    name: str
    op: str
    output: Shape
    params: int
    macs: int
    other: int
    activations: int
    depth: int
    receptive_field: tuple[int, int]
    line: int
    branches: tuple[Row, ...] = ()


class AuxRow(Record):
    """One auxiliary head. `at` is the stage as the spec names it."""

    name: str
    at: str
    weight: float
    output: Shape
    params: int
    macs: int
    line: int


class Totals(Record):
    """The whole network. Bytes are at float32 and batch 1; live bytes the most that live at once in evaluation."""

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


class Report(Record):
    """Everything that `netspec report` shows."""

    network: str
    doc: str
    input: Shape
    params: dict[str, str]
    rows: tuple[Row, ...]
    aux: tuple[AuxRow, ...]
    totals: Totals
    convention: str = CONVENTION
    counted: Counted | None = None

    def as_data(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        counted = {} if self.counted is None else {"count_as": counted_data(self.counted)}
        return {
            "network": self.network,
            "input": list(self.input),
            "set": self.params,
            "convention": self.convention,
            "totals": plain(self.totals),
            "rows": [plain(row) for row in self.rows],
            "aux": [plain(row) for row in self.aux],
            **counted,
        }

    def _repr_html_(self) -> str:
        """The report in a notebook."""
        html: str = resolve("netspec.report.html_report:render")(self)
        return html


def counted_data(counted: Counted) -> dict[str, Any]:
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


def tally_data(tally: Tally | None) -> list[dict[str, Any]]:
    """A figure line by line, netspec's own first."""
    lines = () if tally is None else (Line("as netspec counts", tally.own), *tally.lines)
    return [{"what": line.what, "amount": line.amount, "counted": line.counted} for line in lines]


def plain(record: Record) -> dict[str, Any]:
    """A record as JSON holds it; branches only where there are some."""
    data: dict[str, Any] = {}
    for name in record._fields:
        value = getattr(record, name)
        if name == "branches":
            value = [plain(row) for row in value]
            if not value:
                continue
        data[name] = list(value) if isinstance(value, tuple) else value
    return data


def make_report(checked: CheckedNetwork, facts: Facts, counted: Counted | None = None) -> Report:
    """The report of a network; `counted` sets another tool's figures below it."""
    network = checked.network
    rows = tuple(row_of(node, facts, node.name) for node in network.body)
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
        counted=counted,
    )


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


def row_of(node: AnyNode, facts: Facts, path: str) -> Row:
    """A node's row, with a row for each branch where it has branches."""
    found: NodeFacts = facts.nodes[path]
    branches: tuple[Row, ...] = ()
    if isinstance(node, Group) and node.parallel:
        branches = tuple(row_of(child, facts, f"{path}.{child.name}") for child in node.children)
    return Row(
        name=node.label or node.name,
        op=word_of(node),
        output=found.output,
        params=found.cost.params,
        macs=found.cost.macs,
        other=found.cost.other,
        activations=found.activations,
        depth=found.depth,
        receptive_field=(found.field.height, found.field.width),
        line=node.place.line,
        branches=branches,
    )
