"""What every node of a checked network costs and sees, and the network as a whole. Plain integers, batch 1.

`params` are trained elements. `macs` are multiply-accumulates of convolutions and linear layers, no biases. `other` are
the elementary operations of everything else, as each operation's docstring counts them. `activations` are the elements
of the outputs of convolutions and linear layers, as fvcore counts them. `depth` is the number of layers with weights on
the longest path. Aux heads are always apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from netspec.analysis import memory
from netspec.analysis.memory import Live
from netspec.analysis.receptive_field import Field, after, start, widest
from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Operation, join, node_path
from netspec.ops.base import Cost, Shape
from netspec.ops.joins import Branches, InTurn, Residual
from netspec.record import Record

BYTES_PER_ELEMENT = 4


class NodeFacts(Record, often=True):
    """One node: shapes, costs with everything inside it, and how far its output sees into the network's input."""

    path: str
    input: Shape
    output: Shape
    cost: Cost
    conv_macs: int
    activations: int
    depth: int
    field: Field
    live: Live


class Totals(Record):
    """A whole network, with or without its aux heads."""

    params: int
    macs: int
    conv_macs: int
    other: int
    buffers: int
    activations: int

    @property
    def flops(self) -> int:
        """Twice the MACs: a multiplication and an addition each."""
        return 2 * self.macs

    @property
    def linear_macs(self) -> int:
        """MACs of linear layers."""
        return self.macs - self.conv_macs


class Facts(Record):
    """All nodes by path, heads too; totals without (`test`) and with the aux heads (`train`).

    `weight_bytes` are parameters and buffers at float32; `live_bytes` the largest set of activations that live at the
    same time in evaluation (see `netspec.analysis.memory`). Both, and all else here, are of a batch of `batch`.
    """

    nodes: dict[str, NodeFacts]
    test: Totals
    train: Totals
    depth: int
    weight_bytes: int
    live_bytes: int
    batch: int = 1


def analyse(checked: CheckedNetwork) -> Facts:
    """All facts of a network, in one walk."""
    network = checked.network
    walker = Walker(checked)
    origin = start(network.input.rank)
    body = walker.sequence(network.body, network.input, origin, "")
    heads = []
    for head in network.heads:
        at = walker.nodes[node_path(network, head.at) or ""]
        heads.append(walker.node(head.body, at.output, at.field, ""))
    test = totals([walker.nodes[node.name] for node in network.body])
    train = totals([*(walker.nodes[node.name] for node in network.body), *heads])
    weight_bytes = BYTES_PER_ELEMENT * (test.params + test.buffers)
    return Facts(walker.nodes, test, train, body.depth, weight_bytes, BYTES_PER_ELEMENT * body.live.freed)


def totals(nodes: Sequence[NodeFacts]) -> Totals:
    """The sums over nodes that do not contain each other."""
    cost = Cost.total([node.cost for node in nodes])
    conv = sum(node.conv_macs for node in nodes)
    activations = sum(node.activations for node in nodes)
    return Totals(cost.params, cost.macs, conv, cost.other, cost.buffers, activations)


class Walker:
    """Walks the tree once, noting every node."""

    def __init__(self, checked: CheckedNetwork) -> None:
        self.shapes = checked.shapes
        self.nodes: dict[str, NodeFacts] = {}

    def node(self, node: AnyNode, x: Shape, field: Field, path: str) -> NodeFacts:
        here = join(path, node.name)
        if isinstance(node, Operation):
            found = self.operation(node, x, field, here)
        else:
            found = self.group(node, x, field, here)
        self.nodes[here] = found
        return found

    def group(self, node: Group, x: Shape, field: Field, path: str) -> NodeFacts:
        match node.form:
            case InTurn():
                return self.sequence(node.children, x, field, path)
            case Branches() as join:
                return self.branches(node, join, x, field, path)
            case Residual() as join:
                body = self.sequence(node.children, x, field, path)
                return body.replace(cost=body.cost + join.cost(body.output), live=memory.residual(x, body.live))
            case never:
                assert_never(never)

    def operation(self, node: Operation, x: Shape, field: Field, path: str) -> NodeFacts:
        y, layer = self.shapes[path], node.layer
        cost = layer.cost(x, y)
        conv_macs = cost.macs if layer.category == "convolution" else 0
        activations = y.elements if layer.weighted else 0
        depth = 1 if layer.weighted else 0
        seen = after(field, layer.reach(x))
        return NodeFacts(path, x, y, cost, conv_macs, activations, depth, seen, memory.operation(x, y))

    def sequence(self, nodes: Sequence[AnyNode], x: Shape, field: Field, path: str) -> NodeFacts:
        """The facts of nodes in turn, as of one node."""
        parts, y = [], x
        for child in nodes:
            part = self.node(child, y, field, path)
            parts.append(part)
            y, field = part.output, part.field
        depth = sum(part.depth for part in parts)
        live = memory.chain(x, [part.live for part in parts])
        return self.joined(path, x, y, parts, depth, field, live)

    def joined(
        self, path: str, x: Shape, y: Shape, parts: Sequence[NodeFacts], depth: int, field: Field, live: Live
    ) -> NodeFacts:
        """Sums over the parts of a group."""
        cost = Cost.total([part.cost for part in parts])
        conv = sum(part.conv_macs for part in parts)
        activations = sum(part.activations for part in parts)
        return NodeFacts(path, x, y, cost, conv, activations, depth, field, live)

    def branches(self, node: Group, join: Branches, x: Shape, field: Field, path: str) -> NodeFacts:
        feeds = join.feeds(x, len(node.children))
        assert not isinstance(feeds, Diagnostic), "the network is checked"
        parts = [self.node(child, feed, field, path) for child, feed in zip(node.children, feeds, strict=True)]
        y = self.shapes[path]
        live = memory.parallel(x, y, [part.live for part in parts])
        depth = max(part.depth for part in parts)
        seen = widest([part.field for part in parts])
        found = self.joined(path, x, y, parts, depth, seen, live)
        return found.replace(cost=found.cost + join.cost(len(parts), y))
