"""What differs in kernels, strides, dilations or groups alone is one block with these as parameters, where that is
shorter and takes few of them; the network stays the same."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

import netspec
from netspec.imported import ImportedNetwork
from tests.importing.test_modules import difference, filled


class Unit(nn.Module):
    """Four convolutions, the second with a kernel, a stride, a dilation and groups of its own."""

    def __init__(self, into: int, wide: int, out: int, kernel: int, stride: int, dilation: int, groups: int) -> None:
        super().__init__()
        conv = (nn.Conv2d, nn.Conv1d)[isinstance(self, Row)]
        norm = (nn.BatchNorm2d, nn.BatchNorm1d)[isinstance(self, Row)]
        pad = (kernel - 1) * dilation // 2
        self.expand = conv(into, wide, 1, bias=False)
        self.norm1 = norm(wide)
        self.filter = conv(wide, wide, kernel, stride, pad, dilation, groups)
        self.norm2 = norm(wide)
        self.mix = conv(wide, wide, 1)
        self.reduce = conv(wide, out, 1)
        self.same = into == out and stride == 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = torch.relu(self.norm1(self.expand(x)))
        y = self.norm2(self.filter(y))
        y = self.reduce(torch.tanh(self.mix(torch.tanh(y))))
        return x + y if self.same else y


class Row(Unit):
    """The same on maps of one extent."""


Settings = Sequence[tuple[int, int, int, int, int, int]]


def network_of(settings: Settings, kind: type[Unit] = Unit, into: int = 4) -> tuple[nn.Module, ImportedNetwork]:
    """A module of units with these settings in turn, and the network that is found in it."""
    torch.manual_seed(0)
    units = []
    for wide, *others in settings:
        units.append(kind(into, wide, *others))
        into = others[0]
    module = nn.Sequential(*units).eval()
    filled(module)
    size = (4, 21, 17) if kind is Unit else (4, 21)
    found = netspec.from_module(module, size)
    assert found.facts.train.params == sum(one.numel() for one in module.parameters())
    assert difference(module, found, size) < 1e-9
    return module, found


def lines(network: ImportedNetwork, word: str) -> list[str]:
    return [line.strip() for line in network.text.splitlines() if line.strip().startswith(word)]


def test_a_kernel_brings_its_stride() -> None:
    _, found = network_of([(8, 6, 3, 2, 1, 1), (12, 8, 5, 1, 1, 1), (16, 6, 3, 1, 1, 1)])
    assert lines(found, "block") == ['block unit(rn "#n×n reduce" c1 "#1×1" kernel "kernel") {']
    assert "filter: conv kernel rn bias=true norm=batch\n" in found.text
    assert "unit 8 6 3x3/2" in found.text
    assert "unit 12 8 5x5" in found.text


def test_a_stride_alone_is_a_stride() -> None:
    _, found = network_of([(8, 6, 3, 2, 1, 1), (12, 8, 3, 1, 1, 1), (16, 6, 3, 2, 1, 1)])
    assert 'stride "stride")' in found.text
    assert "unit 8 6 2" in found.text


def test_a_stride_that_all_have_is_no_parameter() -> None:
    _, found = network_of([(8, 6, 3, 2, 1, 1), (12, 8, 5, 2, 1, 1), (16, 6, 5, 2, 1, 1)])
    assert 'kernel "kernel")' in found.text
    assert "stride=2" in found.text
    assert "unit 12 8 5x5\n" in found.text


def test_groups_of_equal_size_are_a_part_of_the_filters() -> None:
    _, found = network_of([(8, 6, 3, 1, 1, 2), (12, 8, 3, 1, 1, 3), (16, 6, 3, 1, 1, 4)])
    assert 'block unit(r3 "#3×3 reduce" c1 "#1×1") {' in found.text
    assert "groups=(r3 // 4)" in found.text


def test_other_groups_are_a_parameter() -> None:
    _, found = network_of([(8, 6, 3, 1, 1, 2), (12, 8, 3, 1, 1, 2), (16, 6, 3, 1, 1, 4)])
    assert 'groups "groups")' in found.text
    assert "groups=groups" in found.text
    assert "unit 16 6 4" in found.text


def test_a_block_has_few_parameters_that_are_no_filters() -> None:
    _, found = network_of([(8, 6, 3, 2, 1, 2), (12, 8, 5, 1, 2, 3), (16, 6, 3, 1, 1, 2)])
    assert "block" not in found.text


def test_residuals_of_other_kernels_are_one_block_and_close_as_they_did() -> None:
    _, found = network_of([(8, 4, 3, 1, 1, 1), (12, 4, 5, 1, 1, 1), (16, 4, 5, 1, 1, 1), (8, 4, 3, 1, 1, 1)])
    assert lines(found, "block") == ['block unit(rn "#n×n reduce" kernel "kernel") = residual {']
    assert "reduce: conv 1x1 shortcut" in found.text


def test_maps_of_one_extent_say_kernel_and_stride_apart() -> None:
    _, found = network_of([(8, 6, 3, 2, 1, 1), (12, 8, 5, 1, 1, 1), (16, 6, 3, 1, 1, 1), (8, 4, 7, 1, 1, 1)], Row)
    assert 'kernel "kernel" stride "stride")' in found.text
    assert "row 8 6 3 2" in found.text


def test_a_pointwise_kernel_stays_one() -> None:
    _, found = network_of([(8, 6, 1, 1, 1, 1), (12, 8, 3, 1, 1, 1), (16, 6, 3, 1, 1, 1)])
    assert "kernel" not in found.text
