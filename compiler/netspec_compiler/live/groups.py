"""Several modules as one: a class for each form of group.

Their own attributes start with an underscore, as no label does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import torch
from torch import Size, Tensor, nn

from netspec_compiler.live.calls import Function, Maker
from netspec_compiler.live.kernels.concat import concat
from netspec_compiler.live.steps import InTurn, Step, in_turn
from netspec_compiler.live.weights import Kept


class Group(nn.Module):
    """Modules under their names, run in turn."""

    _names: tuple[str, ...]

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        super().__init__()
        vars(self).update(_names=tuple(makers))
        self._modules.update({name: make() for name, make in makers.items()})

    def _row(self) -> list[nn.Module]:
        """The modules in their order."""
        return [getattr(self, name) for name in self._names]

    def _over(self, steps: Sequence[Step], x: Tensor) -> Tensor:
        """What the group gives, with each step in the place of a module."""
        return in_turn(steps, x)

    def _as_step(self, steps: Sequence[Step], outputs: Sequence[Size]) -> Step:
        """The group as one step, of those of its modules, whose outputs have these shapes."""
        return InTurn(steps)

    def forward(self, x: Tensor) -> Tensor:
        return self._over(self._row(), x)


class Residual(Group):
    """Modules in turn, their output scaled and added to the input, then the activation."""

    _scale: float
    _act: Function | None

    def __init__(self, scale: float, act: Function | None, makers: Mapping[str, Maker]) -> None:
        super().__init__(makers)
        vars(self).update(_scale=scale, _act=act)

    def _over(self, steps: Sequence[Step], x: Tensor) -> Tensor:
        y = in_turn(steps, x)
        total = x + y if self._scale == 1 else x + self._scale * y
        return total if self._act is None else self._act(total)

    def _as_step(self, steps: Sequence[Step], outputs: Sequence[Size]) -> Step:
        return partial(self._over, steps)


class Branches(Group):
    """Modules side by side, each on its part of the input or on all of it, their outputs merged."""

    _part: Callable[[Tensor, int], tuple[Tensor, ...]] | None
    _merge: Callable[[list[Tensor]], Tensor]
    _made: Kept

    def __init__(self, part: object, merge: object, makers: Mapping[str, Maker]) -> None:
        super().__init__(makers)
        vars(self).update(_part=part, _merge=merge, _made=Kept())

    def _over(self, steps: Sequence[Step], x: Tensor) -> Tensor:
        if self._part is None:
            return self._merge([step(x) for step in steps])
        return self._merge([step(one) for step, one in zip(steps, self._part(x, len(steps)), strict=True)])

    def _as_step(self, steps: Sequence[Step], outputs: Sequence[Size]) -> Step:
        joined = concat(steps, outputs, self._made) if self._part is None and puts_behind(self._merge) else None
        return partial(self._over, steps) if joined is None else joined


def puts_behind(merge: Callable[[list[Tensor]], Tensor]) -> bool:
    """Whether a merge lays channels one behind the other."""
    return isinstance(merge, partial) and merge.func is torch.cat and merge.keywords == {"dim": 1}
