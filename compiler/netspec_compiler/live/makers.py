"""Plan to makers: a maker gives one fresh module each time it is called.

What does not depend on the weights is worked out when the maker is made, so that a network costs little but the filling
of its weights.
"""

from __future__ import annotations

from functools import partial

from torch import nn

from netspec.ops.activations import Activation
from netspec_compiler.live.calls import Maker, call, function, plain
from netspec_compiler.live.fused import Normed, fused
from netspec_compiler.live.groups import Group
from netspec_compiler.plan import Leaf, Planned


def maker(module: Planned) -> Maker:
    """The maker of any part of a plan."""
    if isinstance(module, Leaf):
        return leaf_maker(module)
    makers = {child.name: maker(child) for child in module.children}
    if module.numbered:
        return partial(in_turn, tuple(makers.values()))
    return partial(Group, module.kind, plain(module.scale), function(module.act), makers)


def in_turn(makers: tuple[Maker, ...]) -> nn.Sequential:
    """The modules in a row, named by their numbers."""
    row = nn.Sequential()
    row._modules.update({str(number): make() for number, make in enumerate(makers)})
    return row


def leaf_maker(leaf: Leaf) -> Maker:
    """The maker of one layer with its norm and activation."""
    if leaf.norm is not None:
        return partial(Normed, leaf.base.signature.child, layer_maker(leaf, None), call(leaf.norm), function(leaf.act))
    return layer_maker(leaf, leaf.act)


def layer_maker(leaf: Leaf, act: Activation | None) -> Maker:
    """The maker of the layer itself: torch's own class unless it does more than that."""
    own = call(leaf.base)
    if act is None and leaf.init is None and not leaf.flatten:
        return own
    more = fused(leaf.base.target.removeprefix("nn."))
    return partial(more, *own.args, act=function(act), init=leaf.init, flatten=leaf.flatten, **own.keywords)
