"""Shapes: each node's against its input and its parts; and where `shortcut` was written, what it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Operation, everything, join, node_path, walk
from netspec.ops.base import MOST_ELEMENTS, Shape
from netspec.ops.joins import Branches, InTurn, Residual
from netspec.ops.kinds import LARGEST, SHORTCUT


def shape_laws(checked: CheckedNetwork) -> Iterator[str]:
    network, shapes = checked.network, checked.shapes
    paths = {path for path, _ in walk(everything(network))}
    if paths != shapes.keys():
        yield f"nodes and shapes differ at {sorted(paths ^ shapes.keys())[0]}"
        return
    if max(network.input) > LARGEST or network.input.elements >= MOST_ELEMENTS:
        yield f"the input {network.input} is too large"
    laws = Laws(shapes)
    yield from laws.sequence(network.body, network.input, "", None)
    for head in network.heads:
        yield from laws.node(head.body, shapes[node_path(network, head.at) or ""], head.name, None)


class Laws:
    """The laws of the nodes of one network. `shortcut` is the input of the residual around them in the same block."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self.shapes = shapes

    def sequence(self, nodes: Sequence[AnyNode], x: Shape, path: str, shortcut: Shape | None) -> Iterator[str]:
        """Nodes in turn: each takes what the one before it gives."""
        for node in nodes:
            here = join(path, node.name)
            yield from self.node(node, x, here, shortcut)
            x = self.shapes[here]

    def node(self, node: AnyNode, x: Shape, path: str, shortcut: Shape | None) -> Iterator[str]:
        """A node's shape against its input and its children's shapes."""
        around = None if node.calls else shortcut
        if isinstance(node, Operation):
            yield from self.operation(node, x, path, around)
        else:
            yield from self.group(node, x, path, around)
        if self.shapes[path].elements >= MOST_ELEMENTS:
            yield f"{path} is too large: {self.shapes[path]}"

    def operation(self, node: Operation, x: Shape, path: str, shortcut: Shape | None) -> Iterator[str]:
        y = node.layer.output(x)
        if isinstance(y, Shape) and node.layer.cost(x, y).params >= MOST_ELEMENTS:
            yield f"{path} has too many weights"
        written = node.symbols.get("filters")
        says_shortcut = written is not None and written.name == SHORTCUT
        if says_shortcut and (shortcut is None or getattr(node.layer, "filters", None) != shortcut.channels):
            yield f"{path} has not the filters of a shortcut"
        yield from self.agreement(path, y)

    def group(self, node: Group, x: Shape, path: str, shortcut: Shape | None) -> Iterator[str]:
        match node.form:
            case InTurn():
                yield from self.sequence(node.children, x, path, shortcut)
                yield from self.agreement(path, self.shapes[join(path, node.children[-1].name)])
            case Branches() as form:
                yield from self.branches(node, form, x, path, shortcut)
            case Residual():
                yield from self.sequence(node.children, x, path, x)
                yield from self.agreement(path, self.shapes[join(path, node.children[-1].name)])
                if self.shapes[path] != x:
                    yield f"{path} is a residual from {x} to {self.shapes[path]}"
            case never:
                assert_never(never)

    def branches(self, node: Group, form: Branches, x: Shape, path: str, shortcut: Shape | None) -> Iterator[str]:
        """Nodes side by side: each takes its part of the input, and together they give the output."""
        feeds = form.feeds(x, len(node.children))
        if isinstance(feeds, Diagnostic):
            yield f"{path} can't part its input {x}: {feeds.said()}"
            return
        for child, feed in zip(node.children, feeds, strict=True):
            yield from self.node(child, feed, join(path, child.name), shortcut)
        parts = [self.shapes[join(path, child.name)] for child in node.children]
        clashes = form.clashes(dict(enumerate(parts)))
        if clashes:
            yield f"{path} has parts that do not fit: {clashes[0].problem.said()}"
        else:
            yield from self.agreement(path, form.output(parts))

    def agreement(self, path: str, expected: Shape | Diagnostic) -> Iterator[str]:
        if expected != self.shapes[path]:
            shown = expected.said() if isinstance(expected, Diagnostic) else expected
            yield f"{path} is {self.shapes[path]}, and its parts give {shown}"
