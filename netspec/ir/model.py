"""The network as data: names bound, blocks expanded, every setting in place.

A `Network` is a tree of operations and groups under the names that the compiled model's modules will have (a contract:
checkpoints depend on them). A `CheckedNetwork` adds the shape of every node's output. Nothing here imports torch.

These are the IR's types as the stages hand them on: frozen records. `netspec.ir.exchange` makes the pydantic models of
the same names from them, through which JSON goes out and comes in; pydantic is not imported before that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from netspec.ops.activations import Activation
from netspec.ops.base import Layer, Shape
from netspec.ops.joins import Branches, Form, form_of
from netspec.record import Record
from netspec.source import Place

GroupKind = str  # `sequence`, or the word of a join


class Argument(Record):
    """One argument of a block call: its value, its column heading, and how the calling block wrote it.

    `symbol` is the argument in terms of the calling block's own parameters (`c // 2`), where it has such a form.
    """

    name: str
    value: int | float | bool | str | list[int]
    shown: str
    group: int = 0
    heading: str | None = None
    symbol: str | None = None


class Call(Record):
    """The block that a node was expanded from, and with which arguments, in signature order."""

    block: str
    doc: str
    arguments: tuple[Argument, ...]


class Node(Record):
    """What operations and groups share.

    `name` is the attribute of the compiled model; `label` is what the spec wrote before the colon, if anything. `calls`
    are the blocks that this node stands for, outermost first (more than one where a block is nothing but another).
    """

    name: str
    label: str | None
    doc: str
    place: Place
    calls: tuple[Call, ...]
    symbols: dict[str, str]


class Operation(Node):
    """One operation. `symbols` says which settings are written in terms of the enclosing block's parameters."""

    layer: Layer
    kind: Literal["operation"] = "operation"


class Group(Node):
    """Several nodes: one after another (`sequence`), or as a join has them, whose word is then the group's kind.

    `scale` and `act` are settings of the join, at their defaults where it has none.
    """

    kind: GroupKind
    children: tuple[AnyNode, ...]
    scale: float = 1.0
    act: Activation | None = None

    @property
    def form(self) -> Form:
        """How the children come together, with the group's settings; `ValueError` for a kind that there is not."""
        form = form_of(self.kind)
        given: dict[str, Any] = {name: getattr(self, name) for name in form.settings}
        return form.replace(**given) if given else form

    @property
    def parallel(self) -> bool:
        """Whether the children run side by side."""
        return isinstance(form_of(self.kind), Branches)


AnyNode = Operation | Group


class Head(Record):
    """An auxiliary classifier on the output of a stage, run only in training."""

    name: str
    doc: str
    at: str
    weight: float
    body: AnyNode
    place: Place


class Fact(Record):
    """Something that a network has, named at `place`: `params`, `macs(4e)`, `shape(4e.branch3)`, `train.params`."""

    quantity: Literal["params", "macs", "shape", "depth", "receptive_field"]
    place: Place
    path: str | None = None
    train: bool = False

    def __str__(self) -> str:
        return ("train." if self.train else "") + self.quantity + (f"({self.path})" if self.path else "")


class Known(Record):
    """A value that an expectation compares with: a number, or a shape."""

    value: int | float | tuple[int, ...]
    shown: str

    def __str__(self) -> str:
        return self.shown


class Expectation(Record):
    """`expect left op right`, or `expect left ~ right within tolerance %`."""

    left: Fact | Known
    op: Literal["==", "!=", "<", "<=", ">", ">=", "~"]
    right: Fact | Known
    tolerance: float | None
    place: Place


class Figure(Record):
    """A published figure as printed (`2.7Ki`), its value, and the worth of its last digit."""

    quantity: Literal["params", "macs", "shape"]
    shown: str
    value: float | tuple[int, ...]
    unit: float


class Publication(Record):
    """What a paper printed about one stage; `label` is none where it is about the whole network."""

    source: str
    label: str
    figures: tuple[Figure, ...]
    place: Place


class Network(Record):
    """A network with its names bound and its blocks expanded; shapes are not known to fit."""

    name: str
    doc: str
    input: Shape
    params: dict[str, str]
    body: tuple[AnyNode, ...]
    heads: tuple[Head, ...]
    expectations: tuple[Expectation, ...]
    publications: tuple[Publication, ...]
    place: Place

    @cached_property
    def _at_top(self) -> dict[str, Operation | Group]:
        """The top-level nodes and the heads' bodies by label and by name, the first of each; asked for each head."""
        found: dict[str, Operation | Group] = {}
        for node in everything(self):
            found.setdefault(node.label or node.name, node)
            found.setdefault(node.name, node)
        return found


class CheckedNetwork(Record):
    """A network of which every node has a shape, by the path of its name (`inception4e.branch3`), heads too.

    The shape is the node's output at batch 1 without the batch.
    """

    network: Network
    shapes: dict[str, Shape]


def join(path: str, name: str) -> str:
    """The path of a child: `inception3a` and `branch1` make `inception3a.branch1`."""
    return f"{path}.{name}" if path else name


def walk(nodes: tuple[Operation | Group, ...], path: str = "") -> Iterator[tuple[str, Operation | Group]]:
    """All nodes with their paths, parents before children, in order of execution."""
    for node in nodes:
        here = join(path, node.name)
        yield here, node
        if isinstance(node, Group):
            yield from walk(node.children, here)


def everything(network: Network) -> tuple[Operation | Group, ...]:
    """The top-level nodes and the heads' bodies, as one tuple to walk."""
    return network.body + tuple(head.body for head in network.heads)


def resolve(network: Network, path: str) -> str | None:
    """The node path that a written path means: labels (`4e`) and names (`inception4e`) are both understood."""
    first, *inner = path.split(".")
    match = network._at_top.get(first)
    here = "" if match is None else match.name
    for segment in inner:
        nodes = match.children if isinstance(match, Group) else ()
        match = next((node for node in nodes if segment in (node.label, node.name)), None)
        here = "" if match is None else join(here, match.name)
    return None if match is None else here
