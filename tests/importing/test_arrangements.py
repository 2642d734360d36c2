"""Elements laid out anew: what is nothing after all is none of what the language lacks, and a shuffle is called one."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import netspec
from netspec.importing.arrangements import Runs, by_axis, in_order, joined, reordered, shuffled
from netspec.ops.base import Shape
from tests.importing.test_modules import difference, filled
from tests.importing.test_tracing import Doing

SIZE = (3, 8, 8)


def elements(runs: Runs) -> Tensor:
    """The place in the value that it comes from, for each element of an arrangement."""
    places = torch.zeros(1, dtype=torch.long)
    for count, step in runs:
        places = (places[:, None] + torch.arange(count) * step).reshape(-1)
    return places


@pytest.mark.parametrize("seed", range(40))
def test_arrangements_are_what_torch_makes_of_them(seed: int) -> None:
    random = Random(seed)
    shape = Shape(random.choices((1, 2, 3, 4, 6), k=3))
    runs: Runs | None = in_order(shape)
    places = torch.arange(shape.elements).reshape(shape)
    for _ in range(5):
        order = random.sample(range(len(shape)), len(shape))
        runs = reordered(runs, shape, order)
        places = places.permute(order)
        shape = Shape(places.shape)
        if runs is None:
            return
        assert elements(runs).equal(places.reshape(-1))
        assert (joined(runs) == in_order(shape)) == places.reshape(-1).equal(torch.arange(shape.elements))
        shape = Shape(part for size in shape for part in ((2, size // 2) if size % 2 == 0 else (size,)))
        places = places.reshape(shape)


@pytest.mark.parametrize("area", [(), (1, 1), (5, 7)])
@pytest.mark.parametrize(("channels", "groups"), [(12, 2), (12, 3), (12, 4), (8, 8), (6, 1)])
def test_a_shuffle_is_torchs(channels: int, groups: int, area: tuple[int, ...]) -> None:
    whole, parted = Shape((channels, *area)), Shape((groups, channels // groups, *area))
    runs = reordered(in_order(whole), parted, (1, 0, *range(2, len(parted))))
    assert runs is not None
    assert shuffled(runs, whole) == (1 < groups < channels)
    flat = torch.arange(whole.elements).reshape(1, channels, -1, 1)
    assert elements(runs).equal(F.channel_shuffle(flat, groups).reshape(-1))


def test_an_axis_that_ends_within_a_run_is_not_known() -> None:
    assert by_axis(((4, 9), (9, 1)), Shape((6, 6))) is None


def shuffled_in_one_group(x: Tensor) -> Tensor:
    return x.view(1, 1, 4, 8, 8).transpose(1, 2).contiguous().view(1, 4, 8, 8) if len(x) == 1 else x


def there_and_back(x: Tensor) -> Tensor:
    return torch.relu(x.permute(0, 2, 3, 1).movedim(-1, 1).movedim((1, 2), (2, 1)).swapaxes(1, 2))


def turned_where_there_is_one_element(x: Tensor) -> Tensor:
    return F.adaptive_avg_pool2d(x, 1).permute(0, 2, 3, 1).flatten(1)


def gated_everywhere(x: Tensor) -> Tensor:
    return x * torch.sigmoid(x.mean((2, 3), keepdim=True)).expand_as(x)


def parts_that_are_wholes(x: Tensor) -> Tensor:
    return x[:, :4].chunk(1, 1)[0].split(4, 1)[0] * torch.sigmoid(F.interpolate(x, size=(8, 8), mode="nearest"))


def cut_below(x: Tensor) -> Tensor:
    return x.clamp(min=0)


def hard_swish(x: Tensor) -> Tensor:
    return x * F.relu6(x + 3) / 6


def hard_swish_of_a_gate(x: Tensor) -> Tensor:
    return x * (F.relu6(x + 3) / 6)


def hard_swish_of_its_own(x: Tensor) -> Tensor:
    return x * F.hardsigmoid(x)


SAID = [
    (shuffled_in_one_group, "conv: conv 1x1 4\n"),
    (there_and_back, "act=relu"),
    (turned_where_there_is_one_element, "avgpool"),
    (gated_everywhere, "mul {"),
    (parts_that_are_wholes, "silu"),
    (cut_below, "act=relu"),
    (hard_swish, "hardswish"),
    (hard_swish_of_a_gate, "hardswish"),
    (hard_swish_of_its_own, "hardswish"),
]


@pytest.mark.parametrize(("does", "said"), SAID)
def test_what_is_nothing_after_all_is_said(does: Callable[[Tensor], Tensor], said: str) -> None:
    module = Doing(does)
    filled(module)
    network = netspec.from_module(module, SIZE)
    assert said in network.text
    assert difference(module, network, SIZE) < 1e-9


def by_twos(x: Tensor) -> Tensor:
    return x.view(-1, 2, 2, 8, 8).transpose(1, 2).reshape(-1, 4, 8, 8)


def places_before_channels(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).flatten(1)


class ChannelsLast(nn.Module):
    """A residual whose layers see channels last: as rows of a map, or of places."""

    def __init__(self, norm: type[nn.Module], places: bool) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 4, 1), nn.GroupNorm(2, 4)
        self.inside = norm(4)
        self.fc1, self.fc2 = nn.Linear(4, 8), nn.Linear(8, 4, bias=False)
        self.places = places

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        y = self.norm(x)
        y = y.flatten(2).transpose(1, 2) if self.places else y.permute(0, 2, 3, 1)
        y = y + F.dropout(self.fc2(F.gelu(self.fc1(self.inside(y)))), 0.5, self.training)
        return x + (y.transpose(1, 2).reshape(x.shape) if self.places else y.permute(0, 3, 1, 2))


@pytest.mark.parametrize("places", [False, True])
def test_linear_layers_over_channels_that_are_last_are_convolutions(places: bool) -> None:
    module = ChannelsLast(nn.Identity, places)
    filled(module)
    network = netspec.from_module(module, SIZE)
    assert "fc1: conv 1x1 8 act=gelu" in network.text
    assert network.facts.train.params == sum(one.numel() for one in module.parameters())
    assert difference(module, network, SIZE) < 1e-9


@pytest.mark.parametrize("places", [False, True])
def test_what_stands_between_is_told_alone(places: bool) -> None:
    with pytest.raises(netspec.ImportingError, match=r"1 operation that .*`layer_norm over channels` \(at `inside`\)"):
        netspec.from_module(ChannelsLast(nn.LayerNorm, places), SIZE)


def test_a_norm_over_the_channels_of_a_map_of_one_place_is_a_group_norm() -> None:
    class Last(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.norm, self.fc = nn.Conv2d(3, 4, 8), nn.LayerNorm(4), nn.Linear(4, 5)

        def forward(self, x: Tensor) -> Tensor:
            return self.fc(self.norm(self.conv(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2).flatten(1))

    module = Last()
    filled(module)
    network = netspec.from_module(module, SIZE)
    assert "norm=group(groups=1)" in network.text
    assert difference(module, network, SIZE) < 1e-9


def over_a_row(x: Tensor) -> Tensor:
    return F.layer_norm(x, (8,))


def softened_by_rows(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).softmax(1).permute(0, 3, 1, 2)


def of_two_arrangements(x: Tensor) -> Tensor:
    return x + x.transpose(2, 3)


def along_channels(x: Tensor) -> Tensor:
    return x * torch.sigmoid(F.avg_pool1d(x.mean((2, 3)).unsqueeze(1), 3, 1, 1).view(-1, 4, 1, 1))


def of_nothing(x: Tensor) -> Tensor:
    return x[:, :0].view(1, 2, 0, 8, 8).transpose(1, 2).reshape(1, 0, 8, 8)


def gated_by_places(x: Tensor) -> Tensor:
    return x * torch.sigmoid(x.mean(1, keepdim=True))


def added_at_each_place(x: Tensor) -> Tensor:
    return x + x.mean((2, 3), keepdim=True).expand_as(x)


def asked_to_be_larger(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=1.1, mode="bilinear")


def other_steps(x: Tensor) -> Tensor:
    return x * F.relu6(x + 2) / 6


REFUSED = [
    (by_twos, "1 operation that netspec can't say: `channel_shuffle`"),
    (places_before_channels, "1 operation that netspec can't say: `permute`"),
    (of_nothing, "`transpose`"),
    (lambda x: x * x.mean().view(1, 1, 1, 1), "`mean over other axes`"),
    (lambda x: x * x.mean().expand(1, 4, 8, 8), "`mean over other axes`"),
    (lambda x: x * x.mean().reshape(1, 1).transpose(0, 1), "`mean over other axes`"),
    (lambda x: x.permute(3, 2, 1, 0), "`permute of the batch`"),
    (lambda x: F.layer_norm(x.sum((0, 1)), (8,)) + x, "`sum`"),
    (lambda x: torch.linalg.eigh(x)[1].transpose(2, 3), "`linalg_eigh`|`_linalg_eigh`"),
    (along_channels, "`unsqueeze of channels as places`.*`view of places as channels`"),
    (over_a_row, "`layer_norm over the last axis`"),
    (softened_by_rows, "`permute`"),
    (of_two_arrangements, "1 operation that netspec can't say: `transpose`"),
    (gated_by_places, "`mean over other axes`.*`mul of unequal shapes`"),
    (added_at_each_place, "1 operation that netspec can't say: `expand_as`"),
    (asked_to_be_larger, "`upsample_bilinear2d`"),
    (other_steps, "`add of 2`"),
    (lambda x: x.clamp(max=6), "`clamp from -inf to 6`"),
    (lambda x: F.pad(x, (0, 0, 0, 0, 0, 4)), "`pad of channels`"),
    (lambda x: torch.from_numpy(x.numpy() + 1), "depends on values"),
]


@pytest.mark.parametrize(("does", "said"), REFUSED)
def test_what_lies_otherwise_is_told(does: Callable[[Tensor], Tensor], said: str) -> None:
    with pytest.raises(netspec.ImportingError, match=said):
        netspec.from_module(Doing(does), SIZE)


def test_layers_over_all_of_a_map_are_group_norms() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 1), nn.LayerNorm((4, 8, 8), elementwise_affine=False), nn.ReLU())
    network = netspec.from_module(module, SIZE)
    assert "group(groups=1, affine=false)" in network.text
    assert difference(module, network, SIZE) < 1e-9
