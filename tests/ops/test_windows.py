"""Padding and pooling against their definitions, window by window; TensorFlow's SAME against its formula."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec.ops.base import Shape, over
from netspec.ops.convolution import Conv, Depthwise
from netspec.ops.pooling import AvgPool, MaxPool, Pool
from netspec_compiler.live.calls import call
from tests.ops.draw import fitting


def pads_of(pad: str, size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Rows before and after, by the language page; SAME by TensorFlow's documentation: the odd row goes after."""
    if pad == "tf_same":
        extent = dilation * (kernel - 1) + 1
        over = size % stride
        total = max(extent - (stride if over == 0 else over), 0)
        return total // 2, total - total // 2
    return ((kernel - 1) * dilation // 2,) * 2 if pad == "same" else (0, 0)


def axis_pads(layer: Pool | Conv | Depthwise, x: Shape) -> list[tuple[int, int]]:
    """The padding before and after, for each axis."""
    if isinstance(layer.pad, tuple):
        return [(pad,) * 2 for pad in over(layer.pad, x.rank)]
    each = (over(one, x.rank) for one in (layer.kernel, layer.stride, getattr(layer, "dilation", (1,))))
    return [pads_of(layer.pad, *along) for along in zip(x.extents, *each, strict=True)]


def windows(size: int, pads: tuple[int, int], kernel: int, stride: int, ceil: bool) -> Iterator[tuple[int, int]]:
    """First and last row of each window, padding included. With `ceil`, rows that are left over at the end get one more
    window, if it starts before the trailing padding."""
    start, covered, end = -pads[0], -pads[0], size + pads[1]
    while start + kernel <= end:
        yield start, start + kernel
        start, covered = start + stride, start + kernel
    if ceil and covered < end and start < size:
        yield start, end


def pooled(layer: Pool, x: Tensor) -> Tensor:
    """The pool by its definition."""
    (high, wide), shape = x.shape[-2:], Shape(x.shape[1:])
    ceil = layer.ceil and layer.pad != "tf_same"
    rows, columns = (
        list(windows(size, pads, kernel, stride, ceil))
        for size, pads, kernel, stride in zip(
            (high, wide), axis_pads(layer, shape), over(layer.kernel, 2), over(layer.stride, 2), strict=True
        )
    )
    y = x.new_empty(*x.shape[:2], len(rows), len(columns))
    for (i, (top, bottom)), (j, (left, right)) in product(enumerate(rows), enumerate(columns)):
        inside = x[..., max(top, 0) : min(bottom, high), max(left, 0) : min(right, wide)]
        if isinstance(layer, MaxPool):
            y[..., i, j] = inside.amax(dim=(-2, -1))
            continue
        assert isinstance(layer, AvgPool)
        everything = (bottom - top) * (right - left)
        count = everything if layer.count_include_pad else inside.shape[-2] * inside.shape[-1]
        y[..., i, j] = inside.sum(dim=(-2, -1)) / count
    return y


@pytest.mark.parametrize("member", [MaxPool, AvgPool])
@pytest.mark.parametrize("part", range(4))
def test_pool_is_its_definition(member: type[Pool], part: int) -> None:
    random = Random(part)
    for _ in range(100):
        layer, shape = fitting(member, random)
        assert isinstance(layer, Pool)
        x = torch.randn(2, *shape, dtype=torch.double)
        torch.testing.assert_close(call(layer.torch(shape))()(x), pooled(layer, x), msg=str(layer))


@pytest.mark.parametrize("part", range(4))
def test_how_far_the_last_window_reaches_is_torchs(part: int) -> None:
    """By torch's averages, which count what is inside the padding, and by the rows that get no gradient."""
    random = Random(part)
    for _ in range(100):
        layer, shape = fitting(AvgPool, random, 1)
        assert isinstance(layer, AvgPool)
        window, y = layer.window(1), layer.output(shape)
        assert isinstance(y, Shape)
        (beyond,), padding = window.beyond(shape, y), window.padding()
        if padding is None:
            assert beyond == 0
            continue
        x = torch.ones(1, 1, *shape.extents, 1, dtype=torch.double, requires_grad=True)
        axis = [(*one, rest) for one, rest in ((window.kernel, 1), (window.stride, 1), (padding, 0))]
        real = F.avg_pool2d(x, *axis, layer.ceil, divisor_override=1)
        inside = real / F.avg_pool2d(x, *axis, layer.ceil)
        assert round(inside[..., -1, :].item()) == window.kernel[0] - max(0, beyond), (layer, shape)
        real.sum().backward()
        assert x.grad is not None
        unseen = shape.extents[0] - 1 - int(x.grad.flatten().nonzero().max())
        assert unseen == max(0, -beyond - padding[0]), (layer, shape)


RUN = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def padded(layer: Pool | Conv | Depthwise, x: Tensor, value: float = 0.0) -> Tensor:
    """The input with its padding written out, and `around` held against it."""
    shape = Shape(x.shape[1:])
    pads = axis_pads(layer, shape)
    assert layer.window(shape.rank).around(shape) == tuple(zip(*pads, strict=True))
    return F.pad(x, [rows for axis in reversed(pads) for rows in axis], value=value)


@pytest.mark.parametrize("rank", RUN)
@pytest.mark.parametrize("member", [Conv, Depthwise])
def test_convolution_pads_as_said(member: type[Conv], rank: int) -> None:
    random = Random(f"{member.word} {rank}")
    for _ in range(100):
        layer, shape = fitting(member, random, rank)
        assert isinstance(layer, (Conv, Depthwise))
        x = torch.randn(2, *shape, dtype=torch.double)
        conv = call(layer.torch(shape))().double()
        stride, dilation = over(layer.stride, rank), over(layer.dilation, rank)
        expected = RUN[rank](padded(layer, x), conv.weight, conv.bias, stride, 0, dilation, conv.groups)
        torch.testing.assert_close(conv(x), expected)


@pytest.mark.parametrize("rank", RUN)
@pytest.mark.parametrize("member", [MaxPool, AvgPool])
def test_pool_pads_as_tensorflow(member: type[Pool], rank: int) -> None:
    random = Random(f"{member.word} {rank}")
    for _ in range(50):
        drawn, shape = fitting(member, random, rank)
        layer = drawn.replace(pad="tf_same")
        x = torch.randn(2, *shape, dtype=torch.double)
        window = over(layer.kernel, rank), over(layer.stride, rank)
        if isinstance(layer, MaxPool):
            expected = MAX[rank](padded(layer, x, float("-inf")), *window)
        else:
            counts = padded(layer, torch.ones_like(x)) if not layer.count_include_pad else padded(layer, x) * 0 + 1
            expected = AVG[rank](padded(layer, x), *window) / AVG[rank](counts, *window)
        torch.testing.assert_close(call(layer.torch(shape))()(x), expected)


# TensorFlow 2's documented examples of SAME: (size, kernel, stride) give this output and this padding.
TF_SAME = [(13, 6, 5, 3, (1, 2)), (224, 7, 2, 112, (2, 3)), (5, 2, 1, 5, (0, 1)), (4, 1, 3, 2, (0, 0))]


@pytest.mark.parametrize(("size", "kernel", "stride", "out", "pads"), TF_SAME)
def test_tf_same_by_hand(size: int, kernel: int, stride: int, out: int, pads: tuple[int, int]) -> None:
    layer = Conv(kernel=(kernel, kernel), filters=1, stride=(stride, stride), pad="tf_same")
    assert layer.output(Shape([1, size, size])) == (1, out, out)
    assert pads_of("tf_same", size, kernel, stride, 1) == pads
    x = torch.randn(1, 1, size, size)
    conv = call(layer.torch(Shape([1, size, size])))()
    assert isinstance(conv, nn.Conv2d)
    expected = F.conv2d(F.pad(x, (*pads, *pads)), conv.weight, conv.bias, stride)
    torch.testing.assert_close(conv(x), expected)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "pad", "out"), [(112, 3, 2, 0, 56), (7, 2, 2, 0, 4), (6, 2, 3, 1, 3)]
)
def test_ceil_by_hand(size: int, kernel: int, stride: int, pad: int, out: int) -> None:
    """Caffe's 3x3/2 pool takes 112 rows to 56; the last window of (6, 2, 3, 1) starts on the last row and stays."""
    layer = MaxPool(kernel=(kernel, kernel), stride=(stride, stride), pad=(pad, pad), ceil=True)
    assert layer.output(Shape([1, size, size])) == (1, out, out)
