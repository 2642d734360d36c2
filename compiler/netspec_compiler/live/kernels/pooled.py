"""Max pools on maps whose channels lie last, as products with sparse matrices that take maxima where others sum.

The matrix has a row for each pixel of the pool, with a one for each pixel that it sees, so that all channels of a pixel
are read at once. torch's own pool notes where each maximum was, which nobody asks for here, and takes up to twice as
long. A maximum is the same number in whatever order it is found, so the outputs are equal to the bit.
"""

from __future__ import annotations

import warnings
from functools import lru_cache

import torch
from torch import Tensor, nn

from netspec.record import Record
from netspec_compiler.layers import as_pair
from netspec_compiler.live.kernels.kernel import Called, Kernel, Settling
from netspec_compiler.live.kernels.packed import can_run

# A matrix of so many ones takes 3 MB; more images at once go torch's way.
ONES = 2**18
# How many of them are kept for the pools that look alike.
KEPT = 32


class Axis(Record):
    """What a pool does along one axis; `size` pixels become `pooled`."""

    size: int
    pooled: int
    kernel: int
    stride: int
    padding: int
    dilation: int

    def seen(self) -> Tensor:
        """Which pixels each one of the pool sees, a row each; those of the padding are outside of the map."""
        first = torch.arange(self.pooled) * self.stride - self.padding
        return first.unsqueeze(1) + torch.arange(self.kernel) * self.dilation


class SparseMaxPool2d(Settling, nn.MaxPool2d):
    """A max pool that runs as a product where it can."""

    def settled(self, x: Tensor) -> Kernel | None:
        """The pool of maps like `x`, where channels lie last."""
        if x.dim() != 4 or not x.is_contiguous(memory_format=torch.channels_last) or not can_run(x):
            return None
        count, channels = x.shape[:2]
        high, wide = self.axes(x)
        if not 0 < count * high.pooled * wide.pooled * high.kernel * wide.kernel <= ONES:
            return None
        with torch.device("cpu"):  # whatever the default is
            windows = matrix(count, high, wide)

        def pooled(x: Tensor) -> Tensor:
            rows = x.permute(0, 2, 3, 1).reshape(-1, channels)
            y: Tensor = torch.sparse.mm(windows, rows, "amax")
            return y.view(count, high.pooled, wide.pooled, channels).permute(0, 3, 1, 2)

        return Called(pooled)

    def axes(self, x: Tensor) -> tuple[Axis, Axis]:
        """The pool along height and width."""
        sizes = x.shape[2:], nn.MaxPool2d.forward(self, x.to("meta")).shape[2:]
        settings = (as_pair(one) for one in (self.kernel_size, self.stride, self.padding, self.dilation))
        high, wide = zip(*sizes, *settings, strict=True)
        return Axis(*high), Axis(*wide)


@lru_cache(KEPT)
def matrix(count: int, high: Axis, wide: Axis) -> Tensor:
    """The matrix of a pool of so many maps, in compressed rows."""
    images = torch.arange(count).view(-1, 1, 1, 1, 1)
    down, across = high.seen()[:, None, :, None], wide.seen()[None, :, None, :]
    inside = ((down >= 0) & (down < high.size) & (across >= 0) & (across < wide.size)).expand(count, -1, -1, -1, -1)
    pixels = ((images * high.size + down) * wide.size + across)[inside]
    starts = nn.functional.pad(inside.sum((3, 4)).flatten().cumsum(0), [1, 0])
    shape = count * high.pooled * wide.pooled, count * high.size * wide.size
    with warnings.catch_warnings(action="ignore"):  # torch calls every tensor of compressed rows a beta
        return torch.sparse_csr_tensor(starts, pixels, torch.ones(len(pixels), dtype=torch.float32), shape)


def gather(model: nn.Module) -> None:
    """Makes every max pool of maps of height and width in the model one that runs as a product."""
    for module in model.modules():
        if type(module) is nn.MaxPool2d and not module.return_indices:
            module.__class__ = SparseMaxPool2d
