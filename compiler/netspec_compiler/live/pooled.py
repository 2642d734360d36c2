"""Max pools of stride 1 on maps whose channels lie last, as maxima of the map and itself moved by a row.

torch's own pool notes where each maximum was, which nobody asks for here, and takes twice as long. A maximum is the
same number in whatever order it is found, so the outputs are equal to the bit.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from netspec_compiler.live.groups import Step
from netspec_compiler.live.packed import unwatched
from netspec_compiler.live.settled import Settling


class ShiftedMaxPool2d(Settling, nn.MaxPool2d):
    """A max pool that keeps the size."""

    def forward(self, x: Tensor) -> Tensor:
        step = self.settled(x)
        y: Tensor = super().forward(x) if step is None else step(x)
        return y

    def settled(self, x: Tensor) -> Step | None:
        """The maxima of moved maps, where channels lie last."""
        last = x.dim() == 4 and x.is_contiguous(memory_format=torch.channels_last) and x.device.type == "cpu"
        return self.shifted if last and unwatched(x) else None

    def shifted(self, x: Tensor) -> Tensor:
        """The pool of a map whose channels lie last."""
        high, wide = pair(self.kernel_size)
        return widest(widest(x, 2, high // 2), 3, wide // 2)


def widest(x: Tensor, axis: int, reach: int) -> Tensor:
    """The maximum of each row and of so many rows on either side."""
    for _ in range(reach):
        size = x.size(axis)
        up = torch.empty_like(x)
        # The row and the one before it; then the one behind it too.
        torch.maximum(x.narrow(axis, 1, size - 1), x.narrow(axis, 0, size - 1), out=up.narrow(axis, 1, size - 1))
        up.narrow(axis, 0, 1).copy_(x.narrow(axis, 0, 1))
        before = up.narrow(axis, 0, size - 1)
        torch.maximum(before, x.narrow(axis, 1, size - 1), out=before)
        x = up
    return x


def keeps_size(pool: nn.MaxPool2d) -> bool:
    """Whether a pool has stride 1, a kernel with a middle, and as much padding as its kernel reaches."""
    kernel = pair(pool.kernel_size)
    centred = all(side % 2 == 1 for side in kernel) and pair(pool.padding) == tuple(side // 2 for side in kernel)
    return centred and pair(pool.stride) == (1, 1) and pair(pool.dilation) == (1, 1)


def pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def shift(model: nn.Module) -> None:
    """Makes every max pool of the model that keeps the size one by maxima of moved maps."""
    for module in model.modules():
        if type(module) is nn.MaxPool2d and keeps_size(module):
            module.__class__ = ShiftedMaxPool2d
