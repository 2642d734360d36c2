"""What is done with a map, one thing after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import Tensor

# A module, or a function that stands for it.
Step = Callable[[Tensor], Tensor]


def in_turn(steps: Sequence[Step], x: Tensor) -> Tensor:
    """What the last gives, each on what the one before it gave."""
    for step in steps:
        x = step(x)
    return x


class InTurn:
    """Steps in turn as one; those of its own kind among them are taken apart."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps: tuple[Step, ...] = tuple(one for step in steps for one in taken_apart(step))

    def __call__(self, x: Tensor) -> Tensor:
        return in_turn(self.steps, x)


def taken_apart(step: Step) -> tuple[Step, ...]:
    """The steps of one that is several, else itself."""
    return step.steps if isinstance(step, InTurn) else (step,)
