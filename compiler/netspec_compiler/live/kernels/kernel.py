"""What a layer does with maps of one shape, given as a new map or written into part of one."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from netspec_compiler.live.calls import Function


class Kernel:
    """A layer for maps of one shape, whose channels lie last in memory.

    `shape` is that of its output: images, channels, height, width. One that makes its output anew needs none.
    """

    shape: tuple[int, int, int, int]

    def __call__(self, x: Tensor) -> Tensor:
        """The output for maps `x`, a new map."""
        out = new_map(self.shape, x)
        self.into(x, out)
        return out

    def into(self, x: Tensor, out: Tensor) -> None:
        """Writes the output for maps `x` into `out`, which may be some of the channels of a map."""
        out.copy_(self(x))


class Called(Kernel):
    """A kernel of somebody else's, which makes its output anew."""

    def __init__(self, function: Function) -> None:
        self.function = function

    def __call__(self, x: Tensor) -> Tensor:
        return self.function(x)


class Settling:
    """Mixin for a layer that decides by a map's shape and layout how it runs."""

    def forward(self, x: Tensor) -> Tensor:
        """What the layer's kernel for maps like `x` gives; without one, what the layer always did."""
        kernel = self.settled(x)
        y: Tensor = super().forward(x) if kernel is None else kernel(x)  # type: ignore[misc]
        return y

    def settled(self, x: Tensor) -> Kernel | None:
        """What the layer does with maps like `x`; none where it does what it always did."""
        raise NotImplementedError


def new_map(shape: tuple[int, int, int, int], like: Tensor) -> Tensor:
    """A map with its channels last, its numbers not yet written."""
    count, channels, height, width = shape
    return like.new_empty(count, height, width, channels).permute(0, 3, 1, 2)


def activate(out: Tensor, act: Function | None) -> None:
    """Puts what an activation makes of numbers in their place."""
    if act is F.relu:
        torch.relu_(out)
    elif act is not None:
        out.copy_(act(out))
