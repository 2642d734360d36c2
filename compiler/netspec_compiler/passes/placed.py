"""A network on its way through passes: every node remembers where it stood in the network as it was written.

Names and places change (steps vanish, others move up); what a weight is made of follows from where its layer came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from netspec.ir.frozen import trusted
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Head, Network, Operation, join, node_path
from netspec.ops.base import Layer, Shape
from netspec.record import Record
from netspec_compiler.passes.recipe import Key, Norm, Recipe, Scaled, Shifted, Times
from netspec_compiler.passes.state import base_names, base_path, norm_names, norm_path


class Placed(Record):
    """A node, where it stood, and its children.

    Of an operation, `before` is its layer as it was written, and `folds` are the norms and the factors that its weights
    have taken in, in the order in which they came after it.
    """

    node: AnyNode
    origin: str
    children: tuple[Placed, ...] = ()
    before: Layer | None = None
    folds: tuple[Norm | float, ...] = ()

    @property
    def name(self) -> str:
        """The node's name."""
        return self.node.name

    def named(self, name: str) -> Placed:
        """The same under another name."""
        return self.replace(node=self.node.replace(name=name))

    def with_layer(self, layer: Layer) -> Placed:
        """The operation with another layer."""
        return self.replace(node=self.node.replace(layer=layer))

    def with_children(self, children: Sequence[Placed]) -> Placed:
        """The group with other children; counted ones count anew."""
        if isinstance(self.node, Group) and self.node.counted:
            children = [child.named(str(number)) for number, child in enumerate(children)]
        return self.replace(children=tuple(children))


class Forest(Record):
    """The stages of a network, and its heads."""

    body: tuple[Placed, ...]
    heads: tuple[tuple[Head, Placed], ...]

    def seats(self, network: Network) -> frozenset[str]:
        """The stages on whose output a head sits, by where they stood."""
        return frozenset(node_path(network, head.at) or "" for head, _ in self.heads)


class Rewritten(Record):
    """A network after passes, and what each of its weights is made of."""

    checked: CheckedNetwork
    recipes: dict[str, Recipe]


def placed(node: AnyNode, path: str = "") -> Placed:
    """A node as it was written."""
    here = join(path, node.name)
    if isinstance(node, Operation):
        return Placed(node, here, (), node.layer)
    return Placed(node, here, tuple(placed(child, here) for child in node.children))


def forest_of(network: Network) -> Forest:
    """The network's nodes as they were written."""
    heads = tuple((head, placed(head.body)) for head in network.heads)
    return Forest(tuple(placed(node) for node in network.body), heads)


def rewritten(forest: Forest, checked: CheckedNetwork) -> Rewritten:
    """The network that the forest has become.

    What was claimed of the network as it was written (expectations, published figures) is claimed of that one alone.
    """
    heads = tuple(head.replace(body=node_of(one)) for head, one in forest.heads)
    body = tuple(node_of(one) for one in forest.body)
    network = checked.network.replace(body=body, heads=heads, expectations=(), publications=())
    shapes: dict[str, Shape] = {}
    recipes: dict[str, Recipe] = {}
    for path, one in paths((*forest.body, *(one for _, one in forest.heads))):
        shapes[path] = checked.shapes[one.origin]
        recipes |= recipes_of(one, path, shapes[path])
    return Rewritten(trusted(CheckedNetwork)(network=network, shapes=shapes), recipes)


def node_of(one: Placed) -> AnyNode:
    if isinstance(one.node, Group):
        return one.node.replace(children=tuple(node_of(child) for child in one.children))
    return one.node


def paths(nodes: Iterable[Placed], path: str = "") -> Iterator[tuple[str, Placed]]:
    """All nodes under the paths that they have now."""
    for one in nodes:
        here = join(path, one.name)
        yield here, one
        yield from paths(one.children, here)


def recipes_of(one: Placed, path: str, y: Shape) -> Iterator[tuple[str, Recipe]]:
    """What the weights of an operation are made of."""
    if not isinstance(one.node, Operation) or one.before is None:
        return
    layer, before = one.node.layer, one.before
    here, there = base_path(layer, path, y), base_path(before, one.origin, y)
    known = base_names(before)
    for name in base_names(layer):
        made: Recipe | None = Key(f"{there}.{name}") if name in known else None
        for fold in one.folds:
            made = with_fold(made, fold, name == "bias")
        assert made is not None, f"{path}.{name} is made of nothing"
        yield f"{here}.{name}", made
    if layer.norm is not None:
        for name in norm_names(layer.norm):
            yield f"{norm_path(path)}.{name}", Key(f"{norm_path(one.origin)}.{name}")


def with_fold(made: Recipe | None, fold: Norm | float, is_bias: bool) -> Recipe | None:
    """A weight, or a bias that may be missing, with what it takes in."""
    if not isinstance(fold, Norm):
        return None if made is None else Times(made, fold)
    return Shifted(made, fold) if is_bias or made is None else Scaled(made, fold)
