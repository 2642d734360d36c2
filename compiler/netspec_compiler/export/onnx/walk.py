"""A checked network as an ONNX graph: every node of the network in turn, its value under its path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Operation, join
from netspec.ops.base import Layer, Shape
from netspec.ops.joins import Branches, InTurn, Residual
from netspec_compiler.export.onnx.catalogue import FORMS, JOINED, function_of
from netspec_compiler.export.onnx.graph import Graph, Scope
from netspec_compiler.passes.state import base_path, norm_path

# What input and output are called until they have their names: no part of a network can be called so.
GIVEN, GIVES = "/given", "/gives"


def graph_of(checked: CheckedNetwork, opset: int) -> Graph:
    """The network's stages as a graph from `GIVEN` to `GIVES`; heads are for training."""
    walk, x = Walk(checked, Graph(opset)), checked.network.input
    last = walk.in_turn(checked.network.body, GIVEN, x, "")
    if last == GIVEN:
        last = Scope(walk.graph, GIVES, x, x).node("Identity", GIVEN)
    walk.graph.rename(last, GIVES)
    return walk.graph


class Walk:
    """The network that is written, and the graph so far."""

    def __init__(self, checked: CheckedNetwork, graph: Graph) -> None:
        self.checked, self.graph = checked, graph

    def in_turn(self, nodes: Sequence[AnyNode], value: str, x: Shape, path: str) -> str:
        """Nodes one after another; the name of what the last one gives."""
        for node in nodes:
            here = join(path, node.name)
            value = self.written(node, value, x, here)
            x = self.checked.shapes[here]
        return value

    def written(self, node: AnyNode, value: str, x: Shape, path: str) -> str:
        """One node; its own value bears its path, unless it only hands another one on."""
        count = len(self.graph.nodes)
        gives = self.layers(node, value, x, path) if isinstance(node, Operation) else self.group(node, value, x, path)
        if gives.startswith(f"{path}/"):
            self.graph.nodes[count:] = [one.renamed(gives, path) for one in self.graph.nodes[count:]]
            gives = path
            self.graph.shapes[path] = self.checked.shapes[path]
        return gives

    def layers(self, node: Operation, value: str, x: Shape, path: str) -> str:
        """A layer, the norm behind it, and the activation behind both."""
        layer, y = node.layer, self.checked.shapes[path]
        value = self.layer(layer, value, Scope(self.graph, path, x, y, base_path(layer, path, y)))
        if layer.norm is not None:
            value = self.layer(layer.norm, value, Scope(self.graph, path, y, y, norm_path(path)))
        return self.activated(layer.act, value, y, path)

    def layer(self, layer: Layer, value: str, at: Scope) -> str:
        return FORMS[type(layer)](layer, value, at)

    def activated(self, act: Layer | None, value: str, y: Shape, path: str) -> str:
        return value if act is None else self.layer(act, value, Scope(self.graph, path, y, y))

    def group(self, node: Group, value: str, x: Shape, path: str) -> str:
        match node.form:
            case InTurn():
                return self.in_turn(node.children, value, x, path)
            case Branches() as branches:
                return self.side_by_side(node, branches, value, x, path)
            case Residual():
                return self.residual(node, value, x, path)
            case never:
                assert_never(never)

    def side_by_side(self, node: Group, branches: Branches, value: str, x: Shape, path: str) -> str:
        feeds = branches.feeds(x, len(node.children))
        assert not isinstance(feeds, Diagnostic), "the network is checked"
        pairs = zip(node.children, feeds, strict=True)
        values = [self.written(child, value, feed, join(path, child.name)) for child, feed in pairs]
        return JOINED[function_of(branches.merge)](values, Scope(self.graph, path, x, self.checked.shapes[path]))

    def residual(self, node: Group, value: str, x: Shape, path: str) -> str:
        """The input, and what the children make of it, times the scale; then the activation."""
        at = Scope(self.graph, path, x, x)
        inner = self.in_turn(node.children, value, x, path)
        if node.scale != 1:
            inner = at.node("Mul", inner, at.number("scale", node.scale))
        return self.activated(node.act, at.node("Add", value, inner), x, path)
