"""Convolutions by tiles and by columns: torch's own in double precision, up to the rounding of their sums."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec_compiler.live.calls import Function
from netspec_compiler.live.kernels import scratch, tiling
from netspec_compiler.live.kernels.choosing import best
from netspec_compiler.live.kernels.columns import Gathered, as_columns
from netspec_compiler.live.kernels.convolved import Columns, Convolved
from netspec_compiler.live.kernels.kernel import new_map
from netspec_compiler.live.kernels.packed import Packed, pack, way_of
from netspec_compiler.live.kernels.tiling import Tiling, tilings
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
    of = Convolved(1, 64, 16, 20, 20, (3, 3), (1, 1))
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
    settings = {"stride": of.stride, "dilation": of.dilation, "padding": of.padding}
    layer = nn.Conv2d(of.channels, of.filters, of.taps, **settings)
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
    settings = layer.stride, layer.padding, layer.dilation
    exact = F.conv2d(x.double(), weight, bias, *settings)
    largest = F.conv2d(x.double().abs(), weight.abs(), None, *settings).max()
    bound = 32 * torch.finfo(torch.float32).eps * float(largest)
    return torch.allclose(found.double(), exact if act is None else act(exact), rtol=1e-6, atol=bound)


SIZES = [
    Convolved(1, 3, 5, 8, 8, (3, 3), (1, 1)),
    Convolved(1, 16, 8, 7, 7, (3, 3), (1, 1)),
    Convolved(3, 2, 4, 5, 9, (3, 3), (1, 1)),
    Convolved(2, 4, 3, 1, 1, (3, 3), (1, 1)),
    Convolved(1, 2, 2, 4, 6, (3, 3), (0, 0)),
    Convolved(2, 3, 2, 2, 3, (3, 3), (4, 2)),
    Convolved(5, 1, 1, 12, 3, (3, 3), (0, 1)),
]


@pytest.fixture(params=[tiling.ROOM, 1500])
def room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Room for a whole convolution in one strip, or for some tiles."""
    monkeypatch.setattr(tiling, "ROOM", request.param)
    return int(request.param)


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
        assert within(whole[:, 2 : 2 + filters], layer, x, F.relu)
        assert (whole[:, :2] == 7).all()
        assert (whole[:, 2 + filters :] == 7).all()


def test_strips_have_each_pixel_once() -> None:
    for of, high in product(SIZES, POINTS):
        for one in (Tiling(of, high, 2, images, rows) for images in (1, 2) for rows in (1, 2)):
            seen = torch.zeros(of.shape)
            for place in scratch.Strip(one, torch.empty(one.room)).places:
                seen[place.target] += 1
            assert (seen == 1).all()


COLUMNS = [
    Convolved(1, 3, 5, 8, 8, (3, 3), (1, 1)),
    Convolved(2, 2, 3, 7, 9, (5, 5), (2, 2)),
    Convolved(1, 4, 3, 9, 5, (1, 7), (0, 3)),
    Convolved(2, 3, 2, 11, 10, (3, 2), (1, 0), (2, 3)),
    Convolved(1, 2, 4, 12, 12, (3, 3), (2, 2), (1, 1), (2, 2)),
    Convolved(3, 5, 2, 6, 7, (1, 1), (0, 0), (2, 2)),
    Convolved(1, 2, 2, 3, 3, (2, 2), (3, 1), (3, 1), (1, 2)),
]


@pytest.mark.parametrize("act", [F.relu, None, F.gelu])
@pytest.mark.parametrize("of", COLUMNS)
def test_columns_give_the_convolution(of: Convolved, act: Function | None) -> None:
    layer, x = example(of)
    for bias in (layer.bias, None):
        layer.bias = bias
        with torch.no_grad():
            kernel = Gathered(Columns(of), as_columns(layer.weight), bias, act)
            wide = new_map((of.count, of.filters + 2, *of.shape[2:]), x).fill_(7)
            kernel.into(x, wide[:, 1:-1])
            found = kernel(x)
        assert found.shape == of.shape
        assert within(found, layer, x, act)
        assert within(wide[:, 1:-1], layer, x, act)
        assert (wide[:, [0, -1]] == 7).all()


def chosen(*of: object) -> str:
    """The name of the way that is chosen."""
    return type(best(Convolved(*of), 1, tiled=True)).__name__  # type: ignore[arg-type]


def test_each_way_is_chosen_where_it_costs_less() -> None:
    assert chosen(1, 128, 192, 28, 28, (3, 3), (1, 1)) == "Tiling"
    assert chosen(1, 32, 128, 7, 7, (5, 5), (2, 2)) == "Columns"
    assert chosen(1, 3, 64, 224, 224, (7, 7), (3, 3), (2, 2)) == "NoneType"
    assert chosen(1, 32, 64, 147, 147, (3, 3), (1, 1)) == "NoneType"
    assert chosen(0, 64, 64, 28, 28, (3, 3), (1, 1)) == "NoneType"
    assert chosen(1, 64, 64, 2, 2, (3, 3), (0, 0)) == "NoneType"
    large = Convolved(1, 128, 192, 28, 28, (3, 3), (1, 1))
    assert best(large, 1, tiled=False) is None
    assert not isinstance(best(large, 1000, tiled=True), Tiling), "what is paid for each strip is not shared"


def test_no_other_convolution_has_tiles() -> None:
    of = Convolved(1, 128, 192, 28, 28, (3, 3), (1, 1))
    assert len(tilings(of)) == len(POINTS) ** 2
    for settings in ({"taps": (1, 3)}, {"taps": (5, 5)}, {"stride": (1, 2)}, {"dilation": (2, 2)}):
        assert tilings(of.replace(**settings)) == []


def test_groups_other_paddings_and_layouts_are_torch_s() -> None:
    x = torch.randn(1, 128, 28, 28).contiguous(memory_format=torch.channels_last)
    for settings, given in (
        ({"groups": 2}, x),
        ({"padding": "same"}, x),
        ({"padding_mode": "reflect"}, x),
        ({}, x.contiguous()),
        ({}, x[0]),
    ):
        layer = nn.Conv2d(128, 192, **{"kernel_size": 3, "padding": 1, **settings})
        pack(layer, tiled=True)
        assert way_of(layer, given) is None
    pack(layer, tiled=True)
    assert way_of(layer, x) is not None


def packed(of: Convolved) -> tuple[nn.Conv2d, Tensor]:
    """A layer that goes by tiles, and maps for it."""
    layer, x = example(of)
    pack(layer, tiled=True)
    assert isinstance(layer, Packed)
    with torch.no_grad():
        assert isinstance(layer.settled(x), Winograd)
    return layer, x


LARGE = Convolved(1, 128, 192, 28, 28, (3, 3), (1, 1))


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
            assert torch.allclose(found, one, rtol=1e-4, atol=1e-3)


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
        assert len(scratch.FREE[0].views) <= 3
