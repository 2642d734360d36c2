"""Plan to makers: a maker gives one fresh module each time it is called.

What does not depend on the weights is worked out when the maker is made, so that a network costs little but the filling
of its weights.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import assert_never

from torch import Tensor, nn

from netspec.numbers.written import plain
from netspec.ops import joins
from netspec.ops.activations import Activation
from netspec.ops.base import Spelling
from netspec.ops.joins import InTurn, Pairwise, form_of
from netspec_compiler.live.calls import Maker, call, function, target
from netspec_compiler.live.fused import Normed, fused
from netspec_compiler.live.groups import Branches, Group, Residual
from netspec_compiler.plan import Leaf, Planned


def maker(module: Planned) -> Maker:
    """The maker of any part of a plan."""
    if isinstance(module, Leaf):
        return leaf_maker(module)
    makers = {child.name: maker(child) for child in module.children}
    if module.counted:
        return partial(in_turn, tuple(makers.values()))
    match form_of(module.kind):
        case InTurn():
            return partial(Group, makers)
        case joins.Branches() as join:
            return partial(Branches, None if join.part is None else call(join.part), merger(join.merge), makers)
        case joins.Residual():
            return partial(Residual, plain(module.scale), function(module.act), makers)
        case never:
            assert_never(never)


def merger(merge: Spelling | Pairwise) -> Callable[[list[Tensor]], Tensor]:
    """The function of all outputs that a join's merge is."""
    match merge:
        case Spelling():
            return call(merge)
        case Pairwise():
            return partial(reduce, target(merge.function))
        case never:
            assert_never(never)


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
