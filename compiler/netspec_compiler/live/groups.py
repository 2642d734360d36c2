"""Several modules as one: a class for each form of group.

Their own attributes start with an underscore, as no label does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from torch import Tensor, nn

from netspec_compiler.live.calls import Function, Maker

# What is done with a map: a module, or a function that stands for it.
Step = Callable[[Tensor], Tensor]


def in_turn(steps: Sequence[Step], x: Tensor) -> Tensor:
    """What the last gives, each on what the one before it gave."""
    for step in steps:
        x = step(x)
    return x


class Group(nn.Module):
    """Modules under their names, run in turn."""

    _names: tuple[str, ...]

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        super().__init__()
        vars(self).update(_names=tuple(makers))
        self._modules.update({name: make() for name, make in makers.items()})

    def row(self) -> list[nn.Module]:
        """The modules in their order."""
        return [getattr(self, name) for name in self._names]

    def over(self, steps: Sequence[Step], x: Tensor) -> Tensor:
        """What the group gives, with each step in the place of a module."""
        return in_turn(steps, x)

    def forward(self, x: Tensor) -> Tensor:
        return self.over(self.row(), x)


class Residual(Group):
    """Modules in turn, their output scaled and added to the input, then the activation."""

    _scale: float
    _act: Function | None

    def __init__(self, scale: float, act: Function | None, makers: Mapping[str, Maker]) -> None:
        super().__init__(makers)
        vars(self).update(_scale=scale, _act=act)

    def over(self, steps: Sequence[Step], x: Tensor) -> Tensor:
        y = in_turn(steps, x)
        total = x + y if self._scale == 1 else x + self._scale * y
        return total if self._act is None else self._act(total)


class Branches(Group):
    """Modules side by side, each on its part of the input or on all of it, their outputs merged."""

    _part: Callable[[Tensor, int], tuple[Tensor, ...]] | None
    _merge: Callable[[list[Tensor]], Tensor]

    def __init__(self, part: object, merge: object, makers: Mapping[str, Maker]) -> None:
        super().__init__(makers)
        vars(self).update(_part=part, _merge=merge)

    def over(self, steps: Sequence[Step], x: Tensor) -> Tensor:
        if self._part is None:
            return self._merge([step(x) for step in steps])
        return self._merge([step(one) for step, one in zip(steps, self._part(x, len(steps)), strict=True)])
