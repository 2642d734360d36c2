"""Layers that torch lacks. Live modules use them; the text of those that a network needs is copied into its file."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def same_padding(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Rows before and after that TensorFlow's SAME adds; the odd one comes after."""
    extent = (kernel - 1) * dilation + 1
    missing = max((-(-size // stride) - 1) * stride + extent - size, 0)
    return missing // 2, missing - missing // 2


def as_pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """One number for both axes, or one for each."""
    return (value, value) if isinstance(value, int) else value


class ResponseNorm(nn.LocalResponseNorm):
    """Local response norm, in bfloat16 too: torch's own pools in 3-D, several times as
    slowly. Planes are pooled as they lie; else channels come last, and windows over
    them are summed.
    """

    def forward(self, x: Tensor) -> Tensor:
        squares, size, before = x * x, self.size, self.size // 2
        if size % 2 == 1 and x.is_contiguous():
            planes = squares.flatten(2).unsqueeze(2).permute(0, 3, 1, 2)
            pooled = F.avg_pool2d(planes, (size, 1), stride=1, padding=(before, 0))
            window, scale = pooled.permute(0, 2, 3, 1).reshape(x.shape), self.alpha
        else:
            padded = F.pad(squares.movedim(1, -1), [before, (size - 1) // 2])
            total = padded.unfold(-1, size, 1).sum(-1)
            window, scale = total.movedim(-1, 1), self.alpha / size
        # One pass over the map for k + scale * window; the gradient of a power would
        # take a power again, that of exp and log takes none.
        power = -self.beta * torch.log(torch.rsub(window, self.k, alpha=-scale))
        return x * torch.exp(power)


class SameConv2d(nn.Conv2d):
    """Convolution padded as TensorFlow's SAME: ceil(size / stride) rows come out."""

    def padded(self, x: Tensor) -> Tensor:
        kernel, stride, dilation = self.kernel_size, self.stride, self.dilation
        top, bottom = same_padding(x.shape[-2], kernel[0], stride[0], dilation[0])
        left, right = same_padding(x.shape[-1], kernel[1], stride[1], dilation[1])
        return F.pad(x, [left, right, top, bottom])

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self._conv_forward(self.padded(x), self.weight, self.bias)
        return y


class SamePool2d(nn.Module):
    """A pool padded as TensorFlow's SAME: ceil(size / stride) rows come out."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int],
    ) -> None:
        super().__init__()
        self.kernel_size = as_pair(kernel_size)
        self.stride = as_pair(stride)

    def pads(self, x: Tensor) -> list[int]:
        """Columns before and after, rows before and after."""
        kernel, stride = self.kernel_size, self.stride
        top, bottom = same_padding(x.shape[-2], kernel[0], stride[0], 1)
        left, right = same_padding(x.shape[-1], kernel[1], stride[1], 1)
        return [left, right, top, bottom]


class SameMaxPool2d(SamePool2d):
    """Max pool padded as TensorFlow's SAME; the padding is never the maximum."""

    def forward(self, x: Tensor) -> Tensor:
        padded = F.pad(x, self.pads(x), value=float("-inf"))
        return F.max_pool2d(padded, self.kernel_size, self.stride)


class SameAvgPool2d(SamePool2d):
    """Average pool padded as TensorFlow's SAME; the padding does not count."""

    def forward(self, x: Tensor) -> Tensor:
        ones = F.pad(torch.ones_like(x[:1, :1]), self.pads(x))
        inside = F.avg_pool2d(ones, self.kernel_size, self.stride)
        total = F.avg_pool2d(F.pad(x, self.pads(x)), self.kernel_size, self.stride)
        return total / inside


class SamePaddedAvgPool2d(SamePool2d):
    """Average pool padded as TensorFlow's SAME; the padding counts as zeros."""

    def forward(self, x: Tensor) -> Tensor:
        padded = F.pad(x, self.pads(x))
        return F.avg_pool2d(padded, self.kernel_size, self.stride)


def same_pads(
    size: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
) -> list[int]:
    """What TensorFlow's SAME adds along every axis, for `F.pad`: the last one first."""
    pads: list[int] = []
    for axis in reversed(range(len(size))):
        pads += same_padding(size[axis], kernel[axis], stride[axis], dilation[axis])
    return pads


def as_axes(value: int | tuple[int, ...], axes: int) -> tuple[int, ...]:
    """One number for all axes, or one for each."""
    return (value,) * axes if isinstance(value, int) else value


class SameConv1d(nn.Conv1d):
    """Convolution padded as TensorFlow's SAME: ceil(size / stride) rows come out."""

    def padded(self, x: Tensor) -> Tensor:
        kernel, stride, dilation = self.kernel_size, self.stride, self.dilation
        return F.pad(x, same_pads(x.shape[2:], kernel, stride, dilation))

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self._conv_forward(self.padded(x), self.weight, self.bias)
        return y


class SameConv3d(nn.Conv3d):
    """Convolution padded as TensorFlow's SAME: ceil(size / stride) rows come out."""

    def padded(self, x: Tensor) -> Tensor:
        kernel, stride, dilation = self.kernel_size, self.stride, self.dilation
        return F.pad(x, same_pads(x.shape[2:], kernel, stride, dilation))

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self._conv_forward(self.padded(x), self.weight, self.bias)
        return y


class SamePool(nn.Module):
    """A pool padded as TensorFlow's SAME: ceil(size / stride) rows come out."""

    def __init__(
        self,
        kernel_size: int | tuple[int, ...],
        stride: int | tuple[int, ...],
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride

    def padded(self, x: Tensor, value: float = 0.0) -> Tensor:
        size, axes = x.shape[2:], x.dim() - 2
        kernel, stride = as_axes(self.kernel_size, axes), as_axes(self.stride, axes)
        return F.pad(x, same_pads(size, kernel, stride, (1,) * axes), value=value)


class SameMaxPool1d(SamePool):
    """Max pool padded as TensorFlow's SAME; the padding is never the maximum."""

    def forward(self, x: Tensor) -> Tensor:
        padded = self.padded(x, float("-inf"))
        return F.max_pool1d(padded, self.kernel_size, self.stride)


class SameAvgPool1d(SamePool):
    """Average pool padded as TensorFlow's SAME; the padding does not count."""

    def forward(self, x: Tensor) -> Tensor:
        ones = self.padded(torch.ones_like(x[:1, :1]))
        inside = F.avg_pool1d(ones, self.kernel_size, self.stride)
        total = F.avg_pool1d(self.padded(x), self.kernel_size, self.stride)
        return total / inside


class SamePaddedAvgPool1d(SamePool):
    """Average pool padded as TensorFlow's SAME; the padding counts as zeros."""

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool1d(self.padded(x), self.kernel_size, self.stride)


class SameMaxPool3d(SamePool):
    """Max pool padded as TensorFlow's SAME; the padding is never the maximum."""

    def forward(self, x: Tensor) -> Tensor:
        padded = self.padded(x, float("-inf"))
        return F.max_pool3d(padded, self.kernel_size, self.stride)


class SameAvgPool3d(SamePool):
    """Average pool padded as TensorFlow's SAME; the padding does not count."""

    def forward(self, x: Tensor) -> Tensor:
        ones = self.padded(torch.ones_like(x[:1, :1]))
        inside = F.avg_pool3d(ones, self.kernel_size, self.stride)
        total = F.avg_pool3d(self.padded(x), self.kernel_size, self.stride)
        return total / inside


class SamePaddedAvgPool3d(SamePool):
    """Average pool padded as TensorFlow's SAME; the padding counts as zeros."""

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool3d(self.padded(x), self.kernel_size, self.stride)
