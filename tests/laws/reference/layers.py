"""Layers as calls of torch's functions, on maps of any rank."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

CONVOLUTIONS = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
MAX_POOLS = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG_POOLS = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
ADAPTIVE = {
    "avg": {1: F.adaptive_avg_pool1d, 2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d},
    "max": {1: F.adaptive_max_pool1d, 2: F.adaptive_max_pool2d, 3: F.adaptive_max_pool3d},
}
Ints = tuple[int, ...]


def activated(x: Tensor, act: Any) -> Tensor:
    """An activation by its formula: a word, or a word with settings."""
    word, settings = act if isinstance(act, tuple) else (act, {})
    match word:
        case "none":
            return x
        case "relu":
            return x.clamp(min=0)
        case "relu6":
            return x.clamp(0, 6)
        case "leaky_relu":
            return torch.where(x > 0, x, float(settings.get("slope", 0.01)) * x)
        case "elu":
            return torch.where(x > 0, x, float(settings.get("alpha", 1)) * torch.expm1(x))
        case "gelu":
            return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))
        case "silu":
            return x / (1 + torch.exp(-x))
        case "sigmoid":
            return 1 / (1 + torch.exp(-x))
        case "tanh":
            return torch.tanh(x)
        case "hardswish":
            return x * (x + 3).clamp(0, 6) / 6
        case "softmax":
            return torch.softmax(x, dim=1)
    raise AssertionError(f"no activation {word}")


def paddings(pad: Any, extents: Ints, strides: Ints, sizes: Ints) -> list[tuple[int, int]]:
    """Elements before and after each axis."""
    if pad == "tf_same":
        missing = [max((math.ceil(n / s) - 1) * s + e - n, 0) for n, e, s in zip(sizes, extents, strides, strict=True)]
        return [(one // 2, one - one // 2) for one in missing]
    if pad == "same":
        return [((e - 1) // 2, (e - 1) // 2) for e in extents]
    if pad == "valid":
        return [(0, 0)] * len(sizes)
    return [(one, one) for one in pad]


def padded(x: Tensor, sides: list[tuple[int, int]], value: float) -> Tensor:
    return F.pad(x, [one for side in reversed(sides) for one in side], value=value)


def convolved(x: Tensor, weight: Tensor, bias: Tensor | None, stride: Ints, pad: Any, dilation: Ints, groups: int):
    rank = x.dim() - 2
    extents = tuple((k - 1) * d + 1 for k, d in zip(weight.shape[2:], dilation, strict=True))
    wide = padded(x, paddings(pad, extents, stride, tuple(x.shape[2:])), 0.0)
    return CONVOLUTIONS[rank](wide, weight, bias, stride, 0, dilation, groups)


def pooled(x: Tensor, kind: str, kernel: Ints, stride: Ints, pad: Any, ceil: bool, counts_padding: bool) -> Tensor:
    rank, sides = x.dim() - 2, paddings(pad, kernel, stride, tuple(x.shape[2:]))
    if pad != "tf_same":
        own = tuple(before for before, _ in sides)
        if kind == "max":
            return MAX_POOLS[rank](x, kernel, stride, own, ceil_mode=ceil)
        return AVG_POOLS[rank](x, kernel, stride, own, ceil_mode=ceil, count_include_pad=counts_padding)
    if kind == "max":
        return MAX_POOLS[rank](padded(x, sides, -math.inf), kernel, stride)
    total = AVG_POOLS[rank](padded(x, sides, 0.0), kernel, stride)
    if counts_padding:
        return total
    return total / AVG_POOLS[rank](padded(torch.ones_like(x), sides, 0.0), kernel, stride)


def over_channels(x: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
    """Local response normalisation, as a sum over neighbours: size // 2 before, the rest after."""
    squares = F.pad(
        (x * x).movedim(1, -1),
        (size // 2, (size - 1) // 2),
    ).movedim(-1, 1)
    sums = sum(squares[:, shift : shift + x.shape[1]] for shift in range(size))
    return x / (k + alpha / size * sums) ** beta
