"""Layers that do more than torch's own: they flatten, fill their weights as `init` says, end in a norm or activation.

There is a class for each torch class, made when it is first asked for. Settings go past torch's `__setattr__`, which
would look for parameters among them; children go past `add_module`, which would look for names already taken. A network
has hundreds of both, and the plan has checked them.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn

from netspec.ops.inits import Init
from netspec_compiler import layers
from netspec_compiler.live.calls import Function, Maker, call

PREFIX = "Fused"


class Fused:
    """Mixin for a torch layer that also flattens its input, fills its own weights, and ends in an activation."""

    act: Function | None
    init: Init | None
    flatten: bool

    def __init__(self, *args: object, act: Function | None, init: Init | None, flatten: bool, **kwargs: object) -> None:
        # Before torch's constructor, which fills the weights.
        vars(self).update(act=act, init=init, flatten=flatten)
        super().__init__(*args, **kwargs)

    def reset_parameters(self) -> None:
        """Fills weights and biases once, as `init` says."""
        if self.init is None:
            super().reset_parameters()  # type: ignore[misc]
            return
        filling = call(self.init.weight())
        filling.func(self.weight, *filling.args, **filling.keywords)  # type: ignore[attr-defined]
        if self.bias is not None:  # type: ignore[attr-defined]
            nn.init.constant_(self.bias, self.init.bias)  # type: ignore[attr-defined]

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = super().forward(torch.flatten(x, 1) if self.flatten else x)  # type: ignore[misc]
        return y if self.act is None else self.act(y)


@cache
def fused(name: str) -> type:
    """The class that does more than torch's `nn.NAME`, or than the layer of that name that torch lacks."""
    own = getattr(layers, name, None) or getattr(nn, name)
    said = f"`{name}` with its init and activation."
    return type(PREFIX + name, (Fused, own), {"__module__": __name__, "__doc__": said})


def class_of(name: str) -> type | None:
    """A class of this module by its name; none where there is none."""
    bare = name.removeprefix(PREFIX)
    return fused(bare) if bare != name and (hasattr(layers, bare) or hasattr(nn, bare)) else None


def __getattr__(name: str) -> type:
    """The classes under their names: whoever unpickles a model looks for them here."""
    found = class_of(name)
    if found is None:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return found


class Normed(nn.Module):
    """A layer under the name `child`, its norm under the name `bn`, and its activation."""

    _layer: str
    bn: nn.Module
    _act: Function | None

    def __init__(self, child: str, make_layer: Maker, make_norm: Maker, act: Function | None) -> None:
        super().__init__()
        vars(self).update(_layer=child, _act=act)
        self._modules.update({child: make_layer(), "bn": make_norm()})

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.bn(getattr(self, self._layer)(x))
        return y if self._act is None else self._act(y)
