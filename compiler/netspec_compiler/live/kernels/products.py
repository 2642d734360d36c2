"""Convolutions of 1x1 as products of two matrices: the pixels, a row each, and the filters, a column each.

A call of oneDNN's convolution costs some 40 microseconds beside its sums, that of a product a few. On many pixels the
convolution is as fast, and does the activation without going over the map again.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from netspec_compiler.live.calls import Function
from netspec_compiler.live.kernels.kernel import Kernel, activate

# Of GoogLeNet's sizes those of 28x28 and less gain, alone; four maps of 28x28 already lose.
FEW_PIXELS = 1024


class Product(Kernel):
    """A convolution of 1x1; `filters` is channels x filters."""

    def __init__(self, count: int, sides: tuple[int, int], filters: Tensor, bias: Tensor | None, act: Function | None):
        self.filters, self.bias, self.act = filters, bias, act
        self.shape = count, filters.size(1), *sides

    def __call__(self, x: Tensor) -> Tensor:
        rows = x.permute(0, 2, 3, 1).reshape(-1, self.filters.size(0))
        made = rows @ self.filters if self.bias is None else torch.addmm(self.bias, rows, self.filters)
        activate(made, self.act)
        count, wanted, height, width = self.shape
        return made.view(count, height, width, wanted).permute(0, 3, 1, 2)

    def into(self, x: Tensor, out: Tensor) -> None:
        rows = x.permute(0, 2, 3, 1).reshape(-1, self.filters.size(0))
        multiplied(rows, self.filters, self.bias, self.act, rows_of(out))


def rows_of(out: Tensor) -> Tensor:
    """The pixels of a map, or of a part of its channels, a row each, to be written to."""
    return out.permute(0, 2, 3, 1).view(-1, out.size(1))


def multiplied(rows: Tensor, filters: Tensor, bias: Tensor | None, act: Function | None, out: Tensor) -> None:
    """Writes the product of rows and filters, with the bias and after the activation."""
    if bias is None:
        torch.mm(rows, filters, out=out)
    else:
        torch.addmm(bias, rows, filters, out=out)
    activate(out, act)


def is_product(layer: Any, x: Tensor) -> bool:
    """Whether a convolution takes each pixel by itself, few of them, and their channels lie side by side."""
    alone = layer.kernel_size == (1, 1) and layer.stride == (1, 1) and layer.groups == 1
    few = x.dim() == 4 and x.size(0) * x.size(2) * x.size(3) <= FEW_PIXELS
    return alone and layer.padding == (0, 0) and few and x.is_contiguous(memory_format=torch.channels_last)
