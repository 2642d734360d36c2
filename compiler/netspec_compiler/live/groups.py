"""Several modules as one, and the makers of all modules below a network.

A maker gives one fresh module each time it is called. What does not depend on the weights is worked out when the maker
is made, so that a network costs little but the filling of its weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor, nn

from netspec.ops.activations import Activation
from netspec_compiler.live.calls import Function, call, function, plain
from netspec_compiler.live.fused import FUSED, Normed
from netspec_compiler.plan import Leaf, Planned

Maker = Callable[[], nn.Module]


class Group(nn.Module):
    """Modules under their names, run in turn or side by side as the IR's group of the same kind.

    Its own attributes start with an underscore, as no label does.
    """

    _kind: str
    _scale: float
    _act: Function | None
    _names: tuple[str, ...]

    def __init__(self, kind: str, scale: float, act: Function | None, makers: Mapping[str, Maker]) -> None:
        super().__init__()
        vars(self).update(_kind=kind, _scale=scale, _act=act, _names=tuple(makers))
        self._modules.update({name: make() for name, make in makers.items()})

    def forward(self, x: Tensor) -> Tensor:
        if self._kind in ("sequence", "residual"):
            y = x
            for name in self._names:
                y = getattr(self, name)(y)
            return self.around(x, y) if self._kind == "residual" else y
        outputs = [getattr(self, name)(x) for name in self._names]
        if self._kind == "concat":
            return torch.cat(outputs, dim=1)
        return self.combine(outputs)

    def around(self, x: Tensor, y: Tensor) -> Tensor:
        total = x + y if self._scale == 1 else x + self._scale * y
        return total if self._act is None else self._act(total)

    def combine(self, outputs: list[Tensor]) -> Tensor:
        total = outputs[0]
        for one in outputs[1:]:
            total = total + one if self._kind == "add" else total * one
        return total


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
        return partial(Normed, leaf.child, layer_maker(leaf, None), call(leaf.norm), function(leaf.act))
    return layer_maker(leaf, leaf.act)


def layer_maker(leaf: Leaf, act: Activation | None) -> Maker:
    """The maker of the layer itself: torch's own class unless it does more than that."""
    own = call(leaf.base)
    if leaf.base.target not in FUSED or not (act or leaf.init or leaf.flatten):
        return own
    fused = FUSED[leaf.base.target]
    return partial(fused, *own.args, act=function(act), init=leaf.init, flatten=leaf.flatten, **own.keywords)
