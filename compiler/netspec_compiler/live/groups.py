"""Several modules as one: a class for each form of group.

Their own attributes start with an underscore, as no label does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor, nn

from netspec_compiler.live.calls import Function, Maker


class Group(nn.Module):
    """Modules under their names, run in turn."""

    _names: tuple[str, ...]

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        super().__init__()
        vars(self).update(_names=tuple(makers))
        self._modules.update({name: make() for name, make in makers.items()})

    def forward(self, x: Tensor) -> Tensor:
        for name in self._names:
            x = getattr(self, name)(x)
        return x


class Residual(Group):
    """Modules in turn, their output scaled and added to the input, then the activation."""

    _scale: float
    _act: Function | None

    def __init__(self, scale: float, act: Function | None, makers: Mapping[str, Maker]) -> None:
        super().__init__(makers)
        vars(self).update(_scale=scale, _act=act)

    def forward(self, x: Tensor) -> Tensor:
        y = super().forward(x)
        total = x + y if self._scale == 1 else x + self._scale * y
        return total if self._act is None else self._act(total)


class Branches(Group):
    """Modules side by side, each on its part of the input or on all of it, their outputs merged."""

    _part: Callable[[Tensor, int], tuple[Tensor, ...]] | None
    _merge: Callable[[list[Tensor]], Tensor]

    def __init__(self, part: object, merge: object, makers: Mapping[str, Maker]) -> None:
        super().__init__(makers)
        vars(self).update(_part=part, _merge=merge)

    def forward(self, x: Tensor) -> Tensor:
        count = len(self._names)
        inputs = (x,) * count if self._part is None else self._part(x, count)
        return self._merge([getattr(self, name)(one) for name, one in zip(self._names, inputs, strict=True)])
