"""An activation that is a step of its own goes into the layer before it, whose only user it is."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ir.model import Group, Network
from netspec.ops.activations import Activation
from netspec.ops.weighted import Weighted
from netspec_compiler.passes.norms import layer_of
from netspec_compiler.passes.placed import Forest, Placed


def joined_activations(forest: Forest, network: Network) -> Forest:
    """The network with activations in the layers before them, wherever that is legal."""
    body = row([joined(one) for one in forest.body], forest.seats(network))
    return Forest(tuple(body), tuple((head, joined(one)) for head, one in forest.heads))


def joined(one: Placed) -> Placed:
    if not isinstance(one.node, Group):
        return one
    children = [joined(child) for child in one.children]
    return one.with_children(children if one.node.parallel else row(children, frozenset()))


def row(steps: Sequence[Placed], seats: frozenset[str]) -> list[Placed]:
    """Steps one after another; a head that sits on either of two keeps them apart."""
    done: list[Placed] = []
    for one in steps:
        act = layer_of(one)
        before = layer_of(done[-1]) if done else None
        apart = bool(seats) and bool(seats & {done[-1].origin, one.origin}) if done else True
        if isinstance(act, Activation) and isinstance(before, Weighted) and before.act is None and not apart:
            done[-1] = done[-1].with_layer(before.replace(act=act))
        else:
            done.append(one)
    return done
