"""Convolutions by packed weights, and those of 1x1 as products of matrices: what torch's own convolution gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec_compiler.live.fused import fused
from netspec_compiler.live.kernels.packed import pack
from netspec_compiler.live.kernels.products import FEW_PIXELS, is_product


def maps(count: int, channels: int, side: int) -> Tensor:
    x = torch.randn(count, channels, side, side, generator=torch.Generator().manual_seed(1))
    return x.contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("act", [None, F.relu, torch.sigmoid, F.gelu])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("count", "side"), [(0, 4), (1, 1), (1, 7), (3, 5), (2, 40)])
def test_outputs_are_those_of_torch(count: int, side: int, bias: bool, act: Callable[[Tensor], Tensor] | None) -> None:
    layer = fused("Conv2d")(6, 5, 1, bias=bias, act=act, init=None, flatten=False)
    x = maps(count, 6, side)
    with torch.no_grad():
        wanted = layer(x)
        pack(layer, tiled=True)
        found = layer(x)
        assert is_product(layer, x) is (count * side * side <= FEW_PIXELS)
        assert found.is_contiguous(memory_format=torch.channels_last)
        assert found.shape == wanted.shape
        # Seven products and sums of numbers around 1 for each output.
        assert torch.allclose(found, wanted, rtol=0, atol=1e-5)
        layer.weight.neg_()
        again = layer(-x)
    assert torch.allclose(again, found, rtol=0, atol=1e-5), "weights that have changed are packed again"


@pytest.mark.parametrize(
    "settings", [{"stride": 2}, {"padding": 1}, {"groups": 2}, {"kernel_size": 3}, {"kernel_size": (1, 3)}]
)
def test_what_sees_more_than_its_pixel_is_no_product(settings: dict[str, int]) -> None:
    assert not is_product(nn.Conv2d(4, 4, **{"kernel_size": 1, **settings}), maps(1, 4, 5))


def test_other_layouts_and_single_maps_are_no_products() -> None:
    layer, x = nn.Conv2d(4, 4, 1), torch.randn(2, 4, 5, 5)
    assert not is_product(layer, x)
    assert not is_product(layer, x[0])
