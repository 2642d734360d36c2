"""Several modules as one."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from netspec_compiler.live.calls import Function, Maker


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
