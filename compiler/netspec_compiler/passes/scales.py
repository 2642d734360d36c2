"""A residual's scale in the weights of the last layer of its body, whose only user is the sum."""

from __future__ import annotations

from netspec.ir.model import Group, Network
from netspec.ops.joins import InTurn, Residual
from netspec_compiler.passes.norms import layer_of, takes
from netspec_compiler.passes.placed import Forest, Placed


def folded_scales(forest: Forest, network: Network) -> Forest:
    """The network without multiplications by a residual's scale, wherever that is legal."""
    heads = tuple((head, folded(one)) for head, one in forest.heads)
    return Forest(tuple(folded(one) for one in forest.body), heads)


def folded(one: Placed) -> Placed:
    """A node with the scales inside it folded."""
    one = one.replace(children=tuple(folded(child) for child in one.children))
    node = one.node
    if not (isinstance(node, Group) and isinstance(node.form, Residual) and node.scale != 1):
        return one
    last = scaled(one.children[-1], node.scale)
    if last is None:
        return one
    return one.replace(node=node.replace(scale=1.0), children=(*one.children[:-1], last))


def scaled(one: Placed, scale: float) -> Placed | None:
    """The node with its last layer times the scale; none where something follows that layer's sum."""
    if isinstance(one.node, Group):
        last = scaled(one.children[-1], scale) if isinstance(one.node.form, InTurn) else None
        return None if last is None else one.replace(children=(*one.children[:-1], last))
    return one.replace(folds=(*one.folds, scale)) if layer_of(one) is not None and takes(one) else None
