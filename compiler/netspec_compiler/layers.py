"""Layers that torch lacks. Live modules use them; the text of those that a network needs is copied into its file."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def same_padding(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Rows before and after that TensorFlow's SAME padding adds along one axis, the odd one after."""
    extent = (kernel - 1) * dilation + 1
    missing = max((-(-size // stride) - 1) * stride + extent - size, 0)
    return missing // 2, missing - missing // 2


class SameConv2d(nn.Conv2d):
    """Convolution padded as TensorFlow's SAME: the output has ceil(size / stride) rows and columns."""

    def forward(self, x: Tensor) -> Tensor:
        (kh, kw), (sh, sw), (dh, dw) = self.kernel_size, self.stride, self.dilation
        rows = same_padding(x.shape[-2], kh, sh, dh)
        columns = same_padding(x.shape[-1], kw, sw, dw)
        return super().forward(F.pad(x, (*columns, *rows)))


class SameMaxPool2d(nn.Module):
    """Max pool padded as TensorFlow's SAME; the padding is never the maximum."""

    def __init__(self, kernel_size: int | tuple[int, int], stride: int | tuple[int, int]) -> None:
        super().__init__()
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.stride = (stride, stride) if isinstance(stride, int) else stride

    def forward(self, x: Tensor) -> Tensor:
        rows = same_padding(x.shape[-2], self.kernel_size[0], self.stride[0], 1)
        columns = same_padding(x.shape[-1], self.kernel_size[1], self.stride[1], 1)
        padded = F.pad(x, (*columns, *rows), value=float("-inf"))
        return F.max_pool2d(padded, self.kernel_size, self.stride)


class SameAvgPool2d(nn.Module):
    """Average pool padded as TensorFlow's SAME, which counts in the average only on demand."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int],
        count_include_pad: bool = False,
    ) -> None:
        super().__init__()
        self.count_include_pad = count_include_pad
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.stride = (stride, stride) if isinstance(stride, int) else stride

    def forward(self, x: Tensor) -> Tensor:
        rows = same_padding(x.shape[-2], self.kernel_size[0], self.stride[0], 1)
        columns = same_padding(x.shape[-1], self.kernel_size[1], self.stride[1], 1)
        pads = (*columns, *rows)
        total = F.avg_pool2d(F.pad(x, pads), self.kernel_size, self.stride)
        if self.count_include_pad:
            return total
        inside = F.avg_pool2d(F.pad(torch.ones_like(x[:1, :1]), pads), self.kernel_size, self.stride)
        return total / inside
