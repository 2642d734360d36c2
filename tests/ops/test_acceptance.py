"""What is taken and what is refused: pools and convolutions against torch, shape by shape; whole networks by size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import netspec
from netspec.analysis.shapes import check_shapes
from netspec.diagnostics.reporter import Reporter
from netspec.ir.model import CheckedNetwork
from netspec.ops.base import Layer, Shape
from netspec.ops.convolution import Conv
from netspec.ops.pooling import AdaptiveAvgPool, AdaptiveMaxPool, AvgPool, MaxPool, Pool, covered, laid_out, widest
from netspec.ops.windows import Window

SPECS = Path(__file__).parents[2] / "specs"

# One axis of a pool: kernel, stride, padding, size.
Axis = tuple[int, int, int, int]
AXES: list[Axis] = list(product(range(1, 8), range(1, 6), range(4), range(1, 10)))
TRIVIAL: Axis = (1, 1, 0, 1)
RUN = {MaxPool: F.max_pool2d, AvgPool: F.avg_pool2d}


def pairs(seed: str) -> Iterator[tuple[Axis, Axis]]:
    """Each axis as rows and as columns, beside an axis of one element and beside six others."""
    random = Random(seed)
    for axis in AXES:
        for other in (TRIVIAL, *random.sample(AXES, 6)):
            yield axis, other
            yield other, axis


def torchs(member: type[Pool], rows: Axis, columns: Axis, ceil: bool) -> tuple[int, ...] | None:
    """The shape that torch makes, or none where it refuses."""
    kernel, stride, padding, size = zip(rows, columns, strict=True)
    try:
        return tuple(RUN[member](torch.zeros(1, 1, *size), kernel, stride, padding, ceil_mode=ceil).shape[1:])
    except RuntimeError:
        return None


def ours(member: type[Pool], rows: Axis, columns: Axis, ceil: bool) -> tuple[int, ...] | None:
    kernel, stride, padding, size = zip(rows, columns, strict=True)
    y = member(kernel=kernel, stride=stride, pad=padding, ceil=ceil).output(Shape((1, *size)))
    return tuple(y) if isinstance(y, Shape) else None


@pytest.mark.parametrize("ceil", [False, True], ids=["floor", "ceil"])
@pytest.mark.parametrize("member", RUN)
def test_a_pool_takes_what_torch_takes(member: type[Pool], ceil: bool) -> None:
    """Kernels 1 to 7, strides 1 to 5, padding 0 to 3, sizes 1 to 9."""
    found = [(ours(member, *pair, ceil), torchs(member, *pair, ceil), pair) for pair in pairs(member.word)]
    assert [(pair, one, two) for one, two, pair in found if one != two] == []
    taken = sum(one is not None for one, _, _ in found)
    assert 0 < taken < len(found)


def test_a_convolution_takes_what_torch_takes() -> None:
    differ = []
    for (kernel, stride, padding, size), dilation in product(AXES, (1, 2, 3)):
        layer = Conv(
            kernel=(kernel, 1), filters=1, stride=(stride, 1), pad=(padding, 0), dilation=(dilation, 1), bias=False
        )
        y = layer.output(Shape((1, size, 1)))
        found = tuple(y) if isinstance(y, Shape) else None
        weight = torch.zeros(1, 1, kernel, 1)
        try:
            x = torch.zeros(1, 1, size, 1)
            run = F.conv2d(x, weight, None, (stride, 1), (padding, 0), (dilation, 1))
            expected = tuple(run.shape[1:])
        except RuntimeError:
            expected = None
        if found != expected:
            differ.append((kernel, stride, padding, size, dilation, found, expected))
    assert differ == []


def test_tf_same_takes_everything() -> None:
    """TensorFlow's SAME gives one output for each stride begun, whatever the kernel."""
    for kernel, stride, size in product(range(1, 8), range(1, 6), range(1, 10)):
        window = {"kernel": (kernel, 1), "stride": (stride, 1), "pad": "tf_same"}
        starts = len(range(0, size, stride))
        for layer in (MaxPool(**window), AvgPool(**window), Conv(filters=1, **window)):
            assert layer.output(Shape((1, size, 1))) == (1, starts, 1), layer


def elements_under(kernel: int, stride: int, pad: int, size: int, windows: int) -> int:
    """Elements of the padded axis that each of the windows covers, counted one by one."""
    padded = set(range(-pad, size + pad))
    starts = (number * stride - pad for number in range(windows))
    return sum(len(padded & set(range(start, start + kernel))) for start in starts)


@pytest.mark.parametrize("ceil", [False, True], ids=["floor", "ceil"])
def test_covered_elements_are_counted_one_by_one(ceil: bool) -> None:
    for kernel, stride, pad, size in AXES:
        x = Shape((1, size, 1))
        window = Window(2, (kernel, 1), (stride, 1), (pad, 0), (1, 1), ceil)
        windows = window.along(x, 0)
        if pad <= kernel // 2 and windows > 0:
            expected = elements_under(kernel, stride, pad, size, windows)
            assert window.covered_along(x, Shape((1, windows, 1)))[0] == expected, (kernel, stride, pad, size)


def test_bins_of_adaptive_pools_are_torchs() -> None:
    """Each row of the input alone: the bins that see it are those that cover it."""
    for size, bins in product(range(1, 13), range(1, 15)):
        seen = F.adaptive_avg_pool1d(torch.eye(size)[None], bins)[0] > 0
        assert covered(size, bins) == seen.sum(), (size, bins)
        width = int(seen.sum(dim=0).max())
        assert widest(size, bins) == width, (size, bins)
        rows = torch.tensor(laid_out(size, bins)).view(bins, width)
        assert [[*dict.fromkeys(row)] for row in rows.tolist()] == [one.nonzero().flatten().tolist() for one in seen.T]


@pytest.mark.parametrize(
    ("layer", "x", "other"),
    [
        (AdaptiveAvgPool(size=(7, 7)), (512, 2, 2), 32_768),
        (AdaptiveMaxPool(size=(3, 2)), (4, 7, 5), 4 * (3 + 3 + 3) * (3 + 3)),
        (AvgPool(kernel=(3, 3), stride=(2, 2), pad="valid", ceil=True), (1, 4, 4), 25),
        (AvgPool(kernel=(3, 3), stride=(2, 2), pad="valid"), (1, 4, 4), 9),
        (MaxPool(kernel=(3, 3), stride=(1, 1), pad="same"), (2, 4, 4), 2 * 9 * 16),
        (AvgPool(kernel=(3, 3), stride=(2, 2), pad="tf_same"), (1, 4, 4), 36),
    ],
)
def test_other_operations_of_pools_by_hand(layer: Layer, x: tuple[int, ...], other: int) -> None:
    y = layer.output(Shape(x))
    assert isinstance(y, Shape)
    assert layer.cost(Shape(x), y).other == other


def test_bins_are_counted_without_being_made() -> None:
    """A billion bins take no more time than one."""
    assert covered(10**9 + 1, 10**9) == 10**9 + 1 + 10**9 - 1
    assert widest(10**9 + 1, 10**9) == 2


# The smallest square inputs on which torch runs torchvision's networks; squeezenet1_1 by torchvision's own record.
SMALLEST = {
    "torchvision/googlenet.ns": 15,
    "squeezenet1_0.ns": 21,
    "squeezenet1_1.ns": 17,
    "inception_v3.ns": 75,
}


@pytest.mark.parametrize("spec", SMALLEST)
def test_a_network_takes_what_torch_takes(spec: str) -> None:
    network = netspec.load(SPECS / spec)
    headless = network.checked.network.replace(heads=())
    module = netspec.build(network).eval().to("meta")
    inputs = {size: headless.replace(input=Shape((3, size, size))) for size in range(1, 121)}
    ours = {size for size, one in inputs.items() if isinstance(check_shapes(one, Reporter()), CheckedNetwork)}
    assert ours == {size for size in range(1, 121) if runs(module, size)}
    assert min(ours) == SMALLEST[spec]


def runs(module: nn.Module, size: int) -> bool:
    try:
        module(torch.zeros(1, 3, size, size, device="meta"))
    except RuntimeError:
        return False
    return True
