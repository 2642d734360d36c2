"""A rewritten network as plain functions, for maps of one shape.

What each layer would find out anew in every call (by which kernel it runs, whether its weights have changed, whether
anybody hooked into it) is found out once, or looked at in one go: spread over the layers it is an eighth of GoogLeNet's
time on one core.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from torch import Tensor, nn

from netspec_compiler.live.groups import Group, Step, in_turn
from netspec_compiler.live.weights import Seen, seen, unchanged

Over = Callable[[Sequence[Step], Tensor], Tensor]


class Settling:
    """Mixin for a layer that decides by a map's shape and layout how it runs."""

    def settled(self, x: Tensor) -> Step | None:
        """What the layer does with maps like `x` as a function; none where it does what it always did."""
        raise NotImplementedError


class Settled:
    """Modules in turn, for maps of one shape and layout: their function, and what they were when it was made."""

    run: Step

    def __init__(self, modules: Sequence[nn.Module]) -> None:
        self.modules = [*modules]
        self.owned: list[dict[str, Any]] = []
        self.children: list[tuple[dict[str, nn.Module | None], list[nn.Module | None]]] = []
        self.weights: list[tuple[dict[str, nn.Parameter | None], str, Seen]] = []

    def holds(self, modules: Sequence[nn.Module]) -> bool:
        """Whether these modules are those, nobody hooked into one since, and all have what they had."""
        if [*modules] != self.modules or any(map(is_hooked, self.owned)):
            return False
        return all([*now.values()] == then for now, then in self.children) and unchanged(self.weights)

    def over(self, over: Over, children: Sequence[nn.Module], x: Tensor) -> tuple[Step, Tensor]:
        """The function of several modules, each settled when its own input comes, and what it gives for `x`."""
        steps: dict[int, Step] = {}

        def settling(number: int, x: Tensor) -> Tensor:
            steps[number], y = self.settle(children[number], x)
            return y

        y = over([partial(settling, number) for number in range(len(children))], x)
        return partial(over, tuple(steps[number] for number in range(len(children)))), y

    def settle(self, module: nn.Module, x: Tensor) -> tuple[Step, Tensor]:
        """The function of a module for maps like `x`, and what it gives for `x`; else it is called as ever."""
        if not is_hooked(vars(module)):
            if isinstance(module, Group):
                self.watch(module)
                return self.over(module.over, module.row(), x)
            if type(module) is nn.Sequential:
                self.watch(module)
                return self.over(in_turn, tuple(module), x)
            step = module.settled(x) if isinstance(module, Settling) else None
            if step is not None:
                self.watch(module)
                return step, step(x)
        return module, module(x)

    def watch(self, module: nn.Module) -> None:
        """Notes what a module is whose function stands for it."""
        self.owned.append(vars(module))
        if module._modules:
            self.children.append((module._modules, [*module._modules.values()]))
        weights = module._parameters
        self.weights.extend((weights, name, seen(one)) for name, one in weights.items() if one is not None)


def is_hooked(own: dict[str, Any]) -> bool:
    """Whether more than a module's own class says what happens when it is called; `own` are its attributes."""
    return bool(own["_forward_hooks"] or own["_forward_pre_hooks"] or "forward" in own)


def settled(modules: Sequence[nn.Module], x: Tensor, before: Sequence[Step]) -> tuple[Settled, Tensor]:
    """The modules in turn behind these steps, for maps like `x`, and what they give for `x`.

    The steps are part of the function, so that what they give is let go once it is used: the next map can lie there.
    """

    def behind(steps: Sequence[Step], x: Tensor) -> Tensor:
        return in_turn((*before, *steps), x)

    made = Settled(modules)
    made.run, y = made.over(behind, modules, x)
    return made, y
