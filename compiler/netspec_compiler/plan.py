"""A checked network as ordered modules with their torch spellings, of which both source and live module are made.

Every number in a spelling is an integer or float; inside a block it also knows its text in terms of the block's own
parameters (`netspec.numbers.written`). Nothing here imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from netspec.diagnostics.base import Diagnostic
from netspec.ir.fields import Value
from netspec.ir.folding import rewrite
from netspec.ir.model import AnyNode, Call, CheckedNetwork, Group, Operation, join, node_path
from netspec.numbers.expression import Expression
from netspec.numbers.joining import name as spelled
from netspec.numbers.written import V, expression_of, held_as, live, plain, seen_outside
from netspec.ops.activations import Activation
from netspec.ops.base import Layer, Shape, Spelling
from netspec.ops.inits import Init
from netspec.ops.joins import Branches, InTurn, Residual
from netspec.ops.kinds import SHORTCUT
from netspec.record import Record
from netspec_compiler.passes.recipe import Recipe

UNCHANGED: Mapping[str, Recipe] = MappingProxyType({})


class Leaf(Record):
    """One layer: the module that holds the weights, then the norm, then the activation.

    `flatten` says that it takes a map as a vector.
    """

    name: str
    path: str
    base: Spelling
    norm: Spelling | None
    act: Activation | None
    init: Init | None
    flatten: bool
    shape: Shape


class BlockUse(Record):
    """The block behind a group, and what it is called with, in terms of the caller's parameters."""

    name: str
    doc: str
    in_channels: int
    arguments: tuple[tuple[str, Value], ...]


class PlannedGroup(Record):
    """Several modules, of one of the kinds of groups that the IR has.

    `counted` ones are called `0`, `1`, ..., as those of `nn.Sequential`.
    """

    name: str
    path: str
    kind: str
    counted: bool
    children: tuple[Planned, ...]
    scale: float
    act: Activation | None
    block: BlockUse | None
    shape: Shape


Planned = Leaf | PlannedGroup


class HeadPlan(Record):
    """An auxiliary head: its module, the top-level module whose output it sees, and the weight of its loss."""

    module: Planned
    after: str
    weight: float


class NetworkPlan(Record):
    """A whole network, and the checked one that it plans.

    `recipes` say what each weight is made of where passes have rewritten the network, `gone` are the heads that it had.
    """

    checked: CheckedNetwork
    name: str
    doc: str
    input: Shape
    body: tuple[Planned, ...]
    heads: tuple[HeadPlan, ...]
    recipes: Mapping[str, Recipe] = UNCHANGED
    gone: tuple[str, ...] = ()

    @property
    def output(self) -> Shape:
        """The shape of the network's output."""
        return self.body[-1].shape

    @property
    def rewritten(self) -> bool:
        """Whether checkpoints of the network as it was written have other entries; heads may be all that had any."""
        return bool(self.recipes or self.gone)


def leaves_of(plan: NetworkPlan) -> Iterator[Leaf]:
    """All layers of a network, heads too."""
    waiting: list[Planned] = [*plan.body, *(head.module for head in plan.heads)][::-1]
    while waiting:
        module = waiting.pop()
        if isinstance(module, Leaf):
            yield module
        else:
            waiting.extend(module.children[::-1])


def plan(checked: CheckedNetwork) -> NetworkPlan:
    """The plan of a network."""
    network = checked.network
    body, outputs = [], {}
    x = network.input
    for node in network.body:
        module, x = planned(node, x, "")
        body.append(module)
        outputs[module.name] = x
    heads = []
    for head in network.heads:
        after = node_path(network, head.at) or ""
        module, _ = planned(head.body, outputs[after], "")
        heads.append(HeadPlan(module, after, head.weight))
    return NetworkPlan(checked, network.name, network.doc, network.input, tuple(body), tuple(heads))


def planned(node: AnyNode, x: Shape, path: str) -> tuple[Planned, Shape]:
    """A node's module, and its output shape in the same terms as `x`."""
    here = join(path, node.name)
    if isinstance(node, Operation):
        return leaf(node, x, here)
    if node.calls:
        return block(node, x, here)
    return group(node, x, here)


def leaf(node: Operation, x: Shape, path: str) -> tuple[Leaf, Shape]:
    layer = as_seen(node)
    y = layer.output(x)
    assert isinstance(y, Shape), "the network is checked"
    y = Shape((y[0], *(int(extent) for extent in y[1:])))
    norm = layer.norm.torch(y) if layer.norm is not None else None
    base = layer.torch(x)
    flatten = base.signature.flattens and x.is_map
    return Leaf(node.name, path, base, norm, layer.act, layer.init, flatten, y), y


def as_seen(node: Operation) -> Layer:
    """The layer with its settings as they are written where it stands; `shortcut` alone says nothing there."""
    layer, given = node.layer, arguments(node.calls) if node.calls else None
    changes: dict[str, object] = {}
    for name, expression in node.symbols.items():
        value = getattr(layer, name)
        seen = expression if given is None else expression_of(seen_outside(expression, given, first(value)))
        speaks = seen is not None and seen.name != SHORTCUT
        changes[name] = live(plain(value), seen) if seen is not None and speaks else plain(value)
    return layer.replace(**changes) if changes else layer


def first(value: object) -> object:
    """A number, the first of several that are alike."""
    return value[0] if isinstance(value, tuple) else value


def arguments(calls: Sequence[Call]) -> dict[str, Value]:
    """What the innermost call gives its block. Where blocks stand for blocks, only the values are known."""
    return {one.name: lively(one.value) if len(calls) == 1 else plain(one.value) for one in calls[-1].arguments}


def lively(value: V) -> V:
    """A number that is to take part in others with its expression."""
    expression = expression_of(value)
    return value if expression is None else live(value, expression)


def block(node: Group, x: Shape, path: str) -> tuple[PlannedGroup, Shape]:
    """A called block: inside, everything is in terms of its own parameters."""
    call, given = node.calls[-1], arguments(node.calls)
    inside = Shape((live(x.channels, spelled("in_channels")), *x[1:]))
    module, y = group(node, inside, path)
    use = BlockUse(call.block, call.doc, x.channels, tuple(given.items()))
    outside = outer_shape(y, {**given, "in_channels": x.channels})
    return module.replace(block=use, shape=outside), outside


def outer_shape(y: Shape, given: Mapping[str, object]) -> Shape:
    """A shape in the caller's terms."""
    expression = expression_of(y.channels)
    return y if expression is None else Shape((seen_outside(expression, given, y.channels), *y[1:]))


def with_shortcut(node: AnyNode, channels: Expression) -> AnyNode:
    """The node with `shortcut` written as the channels of the residual's input, as far as the residual's block goes."""

    def told(one: Operation, _: str) -> Operation:
        written = one.symbols.get("filters")
        if written is None or written.name != SHORTCUT:
            return one
        filters = held_as(plain(one.layer.filters), channels)  # type: ignore[attr-defined]
        return one.replace(layer=one.layer.replace(filters=filters))

    return rewrite(node, told, enter=lambda group: not (group.calls or isinstance(group.form, Residual)))


def group(node: Group, x: Shape, path: str) -> tuple[PlannedGroup, Shape]:
    children, y = arranged(node, x, path)
    scale = lively(node.scale)
    return PlannedGroup(node.name, path, node.kind, node.counted, children, scale, node.act, None, y), y


def arranged(node: Group, x: Shape, path: str) -> tuple[tuple[Planned, ...], Shape]:
    """The modules of a group's children, and the group's output shape."""
    match node.form:
        case InTurn():
            return in_turn(node.children, x, path)
        case Branches() as join:
            return side_by_side(node.children, join, x, path)
        case Residual():
            inner = node.children
            if (channels := expression_of(x.channels)) is not None:
                inner = tuple(with_shortcut(child, channels) for child in inner)
            return in_turn(inner, x, path)[0], x
        case never:
            assert_never(never)


def in_turn(nodes: Sequence[AnyNode], x: Shape, path: str) -> tuple[tuple[Planned, ...], Shape]:
    children: list[Planned] = []
    for child in nodes:
        module, x = planned(child, x, path)
        children.append(module)
    return tuple(children), x


def side_by_side(nodes: Sequence[AnyNode], join: Branches, x: Shape, path: str) -> tuple[tuple[Planned, ...], Shape]:
    feeds = join.feeds(x, len(nodes))
    assert not isinstance(feeds, Diagnostic), "the network is checked"
    both = [planned(child, feed, path) for child, feed in zip(nodes, feeds, strict=True)]
    return tuple(module for module, _ in both), join.output([y for _, y in both])
