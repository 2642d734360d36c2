"""An ONNX graph as plain values, before any of its weights is read; and where the nodes of one layer go.

A value is known by its name alone: the path of the layer that gives it, and `path/tag` for what stands between the
nodes of one layer. Weights keep their names in the `state_dict`. Nothing here imports onnx.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.ir.model import join
from netspec.ops.base import Shape
from netspec.record import Record

Attribute = int | float | Sequence[int]


class Node(Record):
    """One operator: its inputs and its only output by name."""

    op: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, Attribute]

    def renamed(self, old: str, new: str) -> Node:
        """The node with another name for one value."""
        inputs = tuple(new if name == old else name for name in self.inputs)
        return self.replace(inputs=inputs, output=new if self.output == old else self.output)


class Constant(Record):
    """Numbers that are no weights: float32, or int64 where they say shapes and places."""

    values: tuple[float, ...] | tuple[int, ...]
    dims: tuple[int, ...]
    whole: bool


class Graph:
    """What has been written so far: nodes in order, weights with their sizes, constants, and the shapes of values."""

    def __init__(self, opset: int) -> None:
        self.opset = opset
        self.nodes: list[Node] = []
        self.weights: dict[str, tuple[int, ...]] = {}
        self.constants: dict[str, Constant] = {}
        self.shapes: dict[str, Shape] = {}
        self.names: set[str] = set()

    def rename(self, old: str, new: str) -> None:
        """Gives a value another name, wherever it stands."""
        self.nodes = [node.renamed(old, new) for node in self.nodes]
        if old in self.shapes:
            self.shapes[new] = self.shapes.pop(old)

    def taken(self) -> set[str]:
        """All names that values and weights have."""
        return {node.output for node in self.nodes} | self.weights.keys() | self.constants.keys()

    def users(self, name: str) -> list[Node]:
        """The nodes that take a value."""
        return [node for node in self.nodes if name in node.inputs]


class Scope:
    """Where the nodes of one layer go: `x` and `y` are the shapes of its input and output, weights are at `home`."""

    def __init__(self, graph: Graph, path: str, x: Shape, y: Shape, home: str = "") -> None:
        self.graph, self.path, self.x, self.y = graph, path, x, y
        self.home = home or path

    @property
    def opset(self) -> int:
        """The version of the operators."""
        return self.graph.opset

    def node(self, op: str, *inputs: str, **attributes: Attribute) -> str:
        """Writes an operator; the name of its output."""
        output = self.free(op.lower())
        self.graph.nodes.append(Node(op, inputs, output, attributes))
        return output

    def weight(self, name: str, *dims: int) -> str:
        """A weight of the layer, by its last name, and its sizes."""
        full = join(self.home, name)
        self.graph.weights[full] = dims
        return full

    def floats(self, tag: str, values: Sequence[float], *dims: int) -> str:
        """Numbers of the layer that are no weights; without `dims` a row of them."""
        held = tuple(float(value) for value in values)
        return self.constant(tag, Constant(held, dims or (len(held),), False))

    def number(self, tag: str, value: float) -> str:
        """One number, which goes with any shape."""
        return self.constant(tag, Constant((float(value),), (), False))

    def ints(self, tag: str, values: Sequence[int]) -> str:
        """Whole numbers in a row: a shape, or places."""
        held = tuple(int(value) for value in values)
        return self.constant(tag, Constant(held, (len(held),), True))

    def reshaped(self, x: str, *dims: int) -> str:
        """The value with these sizes behind its batch; one of them may be -1."""
        return self.node("Reshape", x, self.ints("shape", (0, *dims)))

    def constant(self, tag: str, constant: Constant) -> str:
        name = self.free(tag)
        self.graph.constants[name] = constant
        return name

    def free(self, tag: str) -> str:
        """A name below the layer's path that nothing has yet."""
        name, number = f"{self.path}/{tag}", 1
        while name in self.graph.names:
            number += 1
            name = f"{self.path}/{tag}_{number}"
        self.graph.names.add(name)
        return name
