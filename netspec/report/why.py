"""Why a stage costs what it costs: the products that make up its parameters and MACs, operation by operation.

The products of an operation add up to its cost, and those of its parts to a group's: a group itself has neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from netspec.analysis.facts import Facts
from netspec.ir.model import AnyNode, CheckedNetwork, Operation, everything, join, walk
from netspec.ir.printer import operation
from netspec.ops.base import Layer, Shape
from netspec.ops.convolution import Convolution
from netspec.ops.linear import Linear
from netspec.ops.weighted import Weighted
from netspec.record import Record
from netspec.report.formats import WHY_FORMATS
from netspec.report.showing import Shown

Factors = tuple[tuple[int, ...], ...]


class Product(Record):
    """One summand: its factors, those of one thing together (`3×3`), and what it counts."""

    what: str
    factors: Factors

    @property
    def value(self) -> int:
        """What the product comes to."""
        return prod(prod(group) for group in self.factors)

    def __str__(self) -> str:
        return " × ".join("×".join(f"{one:,}" for one in group) for group in self.factors)


class Why(Shown):
    """One node: what it is, its shapes, its figures, the products of an operation, the parts of a group that cost."""

    formats = WHY_FORMATS
    name: str
    word: str
    input: Shape
    output: Shape
    params: int
    macs: int
    of_params: tuple[Product, ...] = ()
    of_macs: tuple[Product, ...] = ()
    parts: tuple[Why, ...] = ()

    @property
    def sum_of_params(self) -> str:
        """`1×1 × 192 × 64 weights + 64 biases`, or the parts' parameters; nothing where there is nothing to add."""
        return added(self.of_params, [part.params for part in self.parts if part.params])

    @property
    def sum_of_macs(self) -> str:
        """`28×28 × 1×1 × 192 × 64`, or the parts' MACs."""
        return added(self.of_macs, [part.macs for part in self.parts if part.macs])


def added(products: Sequence[Product], parts: Sequence[int]) -> str:
    """An operation's products as a sum, or the figures of several parts."""
    summands = [f"{one} {one.what}".strip() for one in products] or [f"{one:,}" for one in parts]
    return " + ".join(summands) if products or len(parts) > 1 else ""


def make_why(checked: CheckedNetwork, facts: Facts, path: str) -> Why:
    """The arithmetic of the node at a path, heads too."""
    return why(dict(walk(everything(checked.network)))[path], path, facts)


def why(node: AnyNode, path: str, facts: Facts) -> Why:
    """The arithmetic of the node at this path."""
    found = facts.nodes[path]
    name = node.label or node.name
    figures = (found.input, found.output, found.cost.params, found.cost.macs)
    if isinstance(node, Operation):
        of_params, of_macs = products(node.layer, found.input, found.output, facts.batch)
        return Why(name, operation(node.layer), *figures, of_params, of_macs)
    parts = [why(child, join(path, child.name), facts) for child in node.children]
    costly = tuple(part for part in parts if part.params or part.macs)
    return Why(name, node.calls[0].block if node.calls else node.kind, *figures, parts=costly)


def products(layer: Layer, x: Shape, y: Shape, batch: int) -> tuple[tuple[Product, ...], tuple[Product, ...]]:
    """The summands of an operation's parameters, and of its MACs."""
    weights, positions = weights_of(layer, x, y)
    cost = layer.cost(x, y)
    params = [one for one in (Product("weights", weights), *followers(layer, y)) if one.value] if weights else []
    rest = cost.params - sum(one.value for one in params)
    if rest:
        params.append(Product(f"of {layer.title}", per_channel(rest, y)))
    of_batch: Factors = ((batch,),) if batch > 1 else ()
    macs = (*of_batch, *positions, *weights) if weights else (*of_batch, (cost.macs,))
    return tuple(params), (Product("", macs),) if cost.macs else ()


def weights_of(layer: Layer, x: Shape, y: Shape) -> tuple[Factors, Factors]:
    """The factors of a layer's weights, and the positions at which each is used; none for any other layer."""
    if isinstance(layer, Convolution):
        filters, groups = layer.counts(x)
        return (tuple(layer.kernel), (x.channels // groups,), (filters,)), (tuple(y[1:]),)
    if isinstance(layer, Linear):
        return (tuple(x), (layer.features,)), ()
    return (), ()


def followers(layer: Layer, y: Shape) -> Iterator[Product]:
    """What a layer with weights has besides them: biases, and what its norm and activation learn."""
    if not isinstance(layer, Weighted):
        return
    if layer.has_bias:
        yield Product("biases", ((y.channels,),))
    for follower in (layer.norm, layer.act):
        if follower is not None:
            yield Product(f"of {follower.title}", per_channel(follower.cost(y, y).params, y))


def per_channel(count: int, y: Shape) -> Factors:
    """A count as so many for each channel, where it is."""
    each, rest = divmod(count, y.channels)
    return ((count,),) if rest or each == 1 else ((each,), (y.channels,))
