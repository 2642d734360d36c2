"""A rewritten network as plain functions, for maps of one shape.

What each layer would find out anew in every call (by which kernel it runs, whether its weights have changed, whether
anybody hooked into it) is found out once, or looked at in one go: spread over the layers it is an eighth of GoogLeNet's
time on one core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Any

from torch import Size, Tensor, nn

from netspec_compiler.live.groups import Group
from netspec_compiler.live.kernels.kernel import Settling
from netspec_compiler.live.steps import InTurn, Step, in_turn
from netspec_compiler.live.weights import Watched

Over = Callable[[Sequence[Step], Tensor], Tensor]


class Settled:
    """Modules in turn, for maps of one shape and layout: their function, and what they were when it was made."""

    run: Step

    def __init__(self, modules: Sequence[nn.Module]) -> None:
        self.modules = [*modules]
        self.owned: list[dict[str, Any]] = []
        self.hooks: list[Mapping[int, object]] = []
        self.children: list[tuple[dict[str, nn.Module | None], list[nn.Module | None]]] = []
        self.weights = Watched()

    def holds(self, modules: Sequence[nn.Module]) -> bool:
        """Whether these modules are those, nobody hooked into one since, and all have what they had."""
        if [*modules] != self.modules or any(self.hooks) or any(map(dict.__contains__, self.owned, repeat("forward"))):
            return False
        return all([*now.values()] == then for now, then in self.children) and self.weights.are_still()

    def over(self, over: Over, children: Sequence[nn.Module], x: Tensor) -> tuple[list[Step], list[Size], Tensor]:
        """The step of each of several modules, settled when its own input comes, the shape of what it gives, and what
        all together give for `x`.
        """
        found: dict[int, tuple[Step, Size]] = {}

        def settling(number: int, x: Tensor) -> Tensor:
            step, y = self.settle(children[number], x)
            found[number] = step, y.shape
            return y

        y = over([partial(settling, number) for number in range(len(children))], x)
        in_order = [found[number] for number in range(len(children))]
        return [step for step, _ in in_order], [shape for _, shape in in_order], y

    def settle(self, module: nn.Module, x: Tensor) -> tuple[Step, Tensor]:
        """The step of a module for maps like `x`, and what it gives for `x`; else it is called as ever."""
        if not is_hooked(vars(module)):
            if isinstance(module, Group):
                self.watch(module)
                steps, shapes, y = self.over(module._over, module._row(), x)
                return module._as_step(steps, shapes), y
            if type(module) is nn.Sequential:
                self.watch(module)
                steps, _, y = self.over(in_turn, tuple(module), x)
                return InTurn(steps), y
            kernel = module.settled(x) if isinstance(module, Settling) else None
            if kernel is not None:
                self.watch(module)
                return kernel, kernel(x)
        return module, module(x)

    def watch(self, module: nn.Module) -> None:
        """Notes what a module is whose function stands for it."""
        self.owned.append(vars(module))
        self.hooks += [module._forward_hooks, module._forward_pre_hooks]
        if module._modules:
            self.children.append((module._modules, [*module._modules.values()]))
        self.weights.add(module._parameters)


def is_hooked(own: dict[str, Any]) -> bool:
    """Whether more than a module's own class says what happens when it is called; `own` are its attributes."""
    return bool(own["_forward_hooks"] or own["_forward_pre_hooks"] or "forward" in own)


def settled(modules: Sequence[nn.Module], x: Tensor, before: Sequence[Step]) -> tuple[Settled, Tensor]:
    """The modules in turn behind these steps, for maps like `x`, and what they give for `x`.

    The steps are part of the function, so that what they give is let go once it is used: the next map can lie there.
    """
    made = Settled(modules)
    steps, _, y = made.over(in_turn, modules, in_turn(before, x))
    made.run = InTurn((*before, *steps))
    return made, y
