"""Batch norm folded into the convolution or linear layer before it, whose only user it is.

In evaluation a batch norm is `x * scale + shift` for each channel, and the layer's weights can do that themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ir.model import Group, Network, Operation
from netspec.ops.base import Layer
from netspec.ops.convolution import Convolution
from netspec.ops.linear import Linear
from netspec.ops.norms import BatchNorm
from netspec_compiler.passes.placed import Forest, Placed
from netspec_compiler.passes.recipe import Norm
from netspec_compiler.passes.state import norm_path

# Their weights have the output channels on the first axis.
FOLDABLE = (Convolution, Linear)


def folded_norms(forest: Forest, network: Network) -> Forest:
    """The network with its batch norms folded, wherever that is legal."""
    body = row([folded(one) for one in forest.body], forest.seats(network))
    return Forest(tuple(body), tuple((head, folded(one)) for head, one in forest.heads))


def folded(one: Placed) -> Placed:
    """A node with the norms inside it folded."""
    if isinstance(one.node, Group):
        children = [folded(child) for child in one.children]
        return one.with_children(children if one.node.parallel else row(children, frozenset()))
    layer = one.node.layer
    norm = layer.norm
    if not isinstance(layer, FOLDABLE) or not isinstance(norm, BatchNorm):
        return one
    return into(one, norm, norm_path(one.origin))


def row(steps: Sequence[Placed], seats: frozenset[str]) -> list[Placed]:
    """Steps one after another, batch norms of their own folded into the steps before them."""
    done: list[Placed] = []
    for one in steps:
        norm = layer_of(one)
        if isinstance(norm, BatchNorm) and done and takes(done[-1]) and not seats & {done[-1].origin, one.origin}:
            done[-1] = into(done[-1], norm, one.origin)
        else:
            done.append(one)
    return done


def takes(one: Placed) -> bool:
    """Whether nothing comes between the layer's own sum and what follows it."""
    layer = layer_of(one)
    return isinstance(layer, FOLDABLE) and layer.norm is None and layer.act is None


def layer_of(one: Placed) -> Layer | None:
    return one.node.layer if isinstance(one.node, Operation) else None


def into(one: Placed, norm: BatchNorm, at: str) -> Placed:
    """The layer with the norm in its weights. It has a bias now, for the norm's shift."""
    layer = layer_of(one)
    assert layer is not None
    changed = one.with_layer(layer.replace(norm=None, bias=True))
    return changed.replace(folds=(*one.folds, Norm(at, norm.eps, norm.affine)))
