"""What does nothing in evaluation goes away: heads, dropout, identity."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ir.model import Group, Network, Operation
from netspec.ops.base import Layer
from netspec.ops.plain import Dropout, Identity
from netspec_compiler.passes.placed import Forest, Placed


def without_heads(forest: Forest, network: Network) -> Forest:
    """The stages alone."""
    return forest.replace(heads=())


def without_dropout(forest: Forest, network: Network) -> Forest:
    """No dropout where something else is left in its row."""
    return without(Dropout, forest, network)


def without_identity(forest: Forest, network: Network) -> Forest:
    """No identity where something else is left in its row; one that is a branch of its own stays."""
    return without(Identity, forest, network)


def without(kind: type[Layer], forest: Forest, network: Network) -> Forest:
    """No operation of a kind that hands its input on. A stage that a head sits on stays."""
    seats = forest.seats(network)
    body = tuple(kept([cleared(one, kind) for one in forest.body], kind, seats))
    return Forest(body, tuple((head, cleared(one, kind)) for head, one in forest.heads))


def cleared(one: Placed, kind: type[Layer]) -> Placed:
    if not isinstance(one.node, Group):
        return one
    children = [cleared(child, kind) for child in one.children]
    return one.with_children(children if one.node.parallel else kept(children, kind, frozenset()))


def kept(row: Sequence[Placed], kind: type[Layer], seats: frozenset[str]) -> Sequence[Placed]:
    """Steps that run one after another without those of the kind; one at least."""
    left = [one for one in row if one.origin in seats or not is_a(one, kind)]
    return left or row[:1]


def is_a(one: Placed, kind: type[Layer]) -> bool:
    return isinstance(one.node, Operation) and isinstance(one.node.layer, kind)
