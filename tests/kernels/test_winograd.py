"""Convolutions by Winograd's tiles: torch's own in double precision, up to the rounding of their sums."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec_compiler.live.calls import Function
from netspec_compiler.live.kernels import scratch, tiling
from netspec_compiler.live.kernels.kernel import new_map
from netspec_compiler.live.kernels.packed import Packed, pack, tiling_of
from netspec_compiler.live.kernels.tiling import Convolved, Tiling, best, tilings
from netspec_compiler.live.kernels.transforms import POINTS, TAPS, transforms
from netspec_compiler.live.kernels.winograd import Winograd, at_points


@pytest.mark.parametrize("outputs", POINTS)
def test_products_at_the_points_are_correlations(outputs: int) -> None:
    random = torch.Generator().manual_seed(0)
    data = torch.randn(outputs + TAPS - 1, dtype=torch.float64, generator=random)
    taps = torch.randn(TAPS, dtype=torch.float64, generator=random)
    found = transforms(outputs)
    wanted = F.conv1d(data.view(1, 1, -1), taps.view(1, 1, -1)).flatten()
    assert torch.allclose(found.back @ ((found.of_filter @ taps) * (found.of_data @ data)), wanted, rtol=0, atol=1e-13)


def lost(monkeypatch: pytest.MonkeyPatch, points: tuple[float, ...]) -> float:
    """What a convolution by tiles of 4x4 loses in single precision with these points."""
    monkeypatch.setitem(POINTS, 4, points)
    transforms.cache_clear()
    of = Convolved(1, 64, 16, 20, 20, (1, 1))
    layer, x = example(of)
    with torch.no_grad():
        one = Tiling(of, 4, 4, 1, 5)
        found = Winograd(one, at_points(one, layer.weight), layer.bias, None)(x)
        wanted = F.conv2d(x.double(), layer.weight.double(), layer.bias.double(), padding=1)
    monkeypatch.undo()
    transforms.cache_clear()
    return float((found - wanted).square().mean().sqrt())


def test_points_round_off_less_than_the_published_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lost(monkeypatch, POINTS[4]) < 0.75 * lost(monkeypatch, (0, 1, -1, 2, -2))


def example(of: Convolved) -> tuple[nn.Conv2d, Tensor]:
    """A convolution and maps for it."""
    random = torch.Generator().manual_seed(of.height)
    layer = nn.Conv2d(of.channels, of.filters, TAPS, padding=of.padding)
    with torch.no_grad():
        for one in layer.parameters():
            one.copy_(torch.randn(one.shape, generator=random))
    x = torch.randn(of.count, of.channels, of.height, of.width, generator=random)
    return layer, x.contiguous(memory_format=torch.channels_last)


def within(found: Tensor, layer: nn.Conv2d, x: Tensor, act: Function | None) -> bool:
    """Whether outputs are the convolution's up to rounding.

    What is rounded at the points is as large as all products of a tile together, times some ten for tiles of four.
    """
    weight, bias = layer.weight.double(), None if layer.bias is None else layer.bias.double()
    exact = F.conv2d(x.double(), weight, bias, padding=layer.padding)
    largest = F.conv2d(x.double().abs(), weight.abs(), padding=layer.padding).max()
    bound = 32 * torch.finfo(torch.float32).eps * float(largest)
    return torch.allclose(found.double(), exact if act is None else act(exact), rtol=1e-6, atol=bound)


SIZES = [
    Convolved(1, 3, 5, 8, 8, (1, 1)),
    Convolved(1, 16, 8, 7, 7, (1, 1)),
    Convolved(3, 2, 4, 5, 9, (1, 1)),
    Convolved(2, 4, 3, 1, 1, (1, 1)),
    Convolved(1, 2, 2, 4, 6, (0, 0)),
    Convolved(2, 3, 2, 2, 3, (4, 2)),
    Convolved(5, 1, 1, 12, 3, (0, 1)),
]


@pytest.fixture(params=[tiling.ROOM, 1500])
def room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Room for a whole convolution in one strip, or for some tiles."""
    monkeypatch.setattr(tiling, "ROOM", request.param)
    best.cache_clear()
    yield request.param
    best.cache_clear()


@pytest.mark.parametrize("act", [F.relu, None, F.gelu])
@pytest.mark.parametrize("of", SIZES)
def test_outputs_are_the_convolution_s(of: Convolved, act: Function | None, room: int) -> None:
    layer, x = example(of)
    tried = tilings(of)
    assert tried or room == 1500
    for one in tried:
        assert one.room <= room
        assert len(one.starts) == 1 or room == 1500
        for bias in (layer.bias, None):
            layer.bias = bias
            with torch.no_grad():
                kernel = Winograd(one, at_points(one, layer.weight), bias, act)
                found = kernel(x)
            assert found.shape == of.shape
            assert found.is_contiguous(memory_format=torch.channels_last)
            assert within(found, layer, x, act)


@pytest.mark.parametrize("of", SIZES[:3])
def test_a_part_of_a_map_is_written_and_nothing_else(of: Convolved, room: int) -> None:
    layer, x = example(of)
    count, filters, height, width = of.shape
    for one in tilings(of):
        kernel = Winograd(one, at_points(one, layer.weight.detach()), layer.bias, F.relu)
        with torch.no_grad():
            whole = new_map((count, filters + 5, height, width), x).fill_(7)
            kernel.into(x, whole[:, 2 : 2 + filters])
            assert torch.equal(whole[:, 2 : 2 + filters], kernel(x))
        assert (whole[:, :2] == 7).all()
        assert (whole[:, 2 + filters :] == 7).all()


def test_strips_have_each_pixel_once() -> None:
    for of, high in product(SIZES, POINTS):
        for one in (Tiling(of, high, 2, images, rows) for images in (1, 2) for rows in (1, 2)):
            seen = torch.zeros(of.shape)
            for place in scratch.Strip(one, torch.empty(one.room)).places:
                seen[place.target] += 1
            assert (seen == 1).all()


def test_few_filters_and_few_pixels_are_sums() -> None:
    assert best(Convolved(1, 3, 64, 224, 224, (1, 1)), 1) is None
    assert best(Convolved(1, 512, 512, 7, 7, (1, 1)), 1) is None
    assert best(Convolved(0, 64, 64, 28, 28, (1, 1)), 1) is None
    assert best(Convolved(1, 64, 64, 2, 2, (0, 0)), 1) is None


def test_what_is_no_plain_convolution_of_3x3_has_no_tiles() -> None:
    x = torch.randn(1, 128, 28, 28).contiguous(memory_format=torch.channels_last)
    assert tiling_of(nn.Conv2d(128, 192, 3, padding=1), x) is not None
    for settings in ({"stride": 2}, {"dilation": 2}, {"groups": 2}, {"kernel_size": (1, 3)}, {"padding": "same"}):
        assert tiling_of(nn.Conv2d(128, 192, **{"kernel_size": 3, "padding": 1, **settings}), x) is None
    assert tiling_of(nn.Conv2d(128, 192, 3, padding=1, padding_mode="reflect"), x) is None
    assert tiling_of(nn.Conv2d(128, 192, 3, padding=1), x.contiguous()) is None
    assert tiling_of(nn.Conv2d(128, 192, 3, padding=1), x[0]) is None


def packed(of: Convolved) -> tuple[nn.Conv2d, Tensor]:
    """A layer that goes by tiles, and maps for it."""
    layer, x = example(of)
    pack(layer, tiled=True)
    assert isinstance(layer, Packed)
    with torch.no_grad():
        assert isinstance(layer.settled(x), Winograd)
    return layer, x


LARGE = Convolved(1, 128, 192, 28, 28, (1, 1))


def test_layers_go_by_tiles_without_gradients_alone() -> None:
    layer, x = packed(LARGE)
    scratch.FREE.clear()
    with torch.inference_mode():
        assert within(layer(x), layer, x, None)
    with torch.no_grad():  # in the memory that inference mode had
        found = layer(x)
        layer.weight.neg_()
        assert torch.allclose(layer(-x), found, rtol=1e-4, atol=1e-3), "weights that have changed are taken anew"
    assert layer(x).requires_grad
    with torch.no_grad():
        pack(plain := example(LARGE)[0], tiled=False)
        assert not isinstance(plain.settled(x), Winograd)


def test_calls_at_once_have_memory_of_their_own() -> None:
    layer, x = packed(LARGE)
    with torch.no_grad():
        wanted = [layer(number * x) for number in range(8)]

    def called(number: int) -> Tensor:
        with torch.no_grad():
            return layer(number * x)

    with ThreadPoolExecutor(4) as pool:
        for found, one in zip(pool.map(called, [*range(8)] * 4), wanted * 4, strict=True):
            assert torch.equal(found, one)


def test_memory_comes_back_after_a_mistake_and_is_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "KEPT", 3)
    scratch.FREE.clear()
    with torch.no_grad():
        layer, x = example(SIZES[0])
        kernel = Winograd(tilings(SIZES[0])[0], at_points(tilings(SIZES[0])[0], layer.weight), None, None)
        with pytest.raises(RuntimeError):
            kernel(x[:, :2])
        assert len(scratch.FREE) == 1
        for side in range(3, 10):
            of = SIZES[0].replace(height=side)
            Winograd(tilings(of)[0], at_points(tilings(of)[0], layer.weight), None, None)(example(of)[1])
        assert len(scratch.FREE) == 1
        assert len(scratch.FREE[0].strips) <= 3
