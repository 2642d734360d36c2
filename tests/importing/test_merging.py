"""What differs in kernels, strides, dilations or groups alone is one block with these as parameters, where that is
shorter and takes few of them; the network stays the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import nn

import netspec
from netspec.imported import ImportedNetwork
from netspec.importing.cleaning import clean
from netspec.importing.layout import Layout, laid_out
from netspec.importing.names import names_of
from netspec.importing.same import told_otherwise
from netspec.importing.steps import Graph
from netspec_compiler.importing.live import graph_of_module
from tests.importing.test_modules import difference, filled
from tests.laws.specs import Spec
from tests.laws.test_networks import loaded


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


def imported(module: nn.Module) -> ImportedNetwork:
    """The network of a module, held against it."""
    torch.manual_seed(0)
    filled(module.eval())
    found = netspec.from_module(module, (4, 16, 16))
    assert found.facts.train.params == sum(one.numel() for one in module.parameters())
    assert difference(module, found, (4, 16, 16)) < 1e-9
    return found


class Tail(nn.Module):
    """Two convolutions as a residual, padded or not, with an activation of its own."""

    def __init__(self, act: nn.Module, pad: int) -> None:
        super().__init__()
        self.one, self.two, self.act = nn.Conv2d(4, 8, 1), nn.Conv2d(8, 8, 3, padding=pad), act
        self.three, self.four = nn.Conv2d(8, 8, 1), nn.Conv2d(8, 4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.four(torch.sigmoid(self.three(self.act(self.two(torch.tanh(self.one(x)))))))
        return out


def test_a_padding_and_an_activation_are_parameters() -> None:
    found = imported(nn.Sequential(Tail(nn.ReLU(), 1), Tail(nn.SiLU(), 0), Tail(nn.ReLU(), 0), Tail(nn.ReLU(), 1)))
    assert 'pad "pad" activation "activation") {' in found.text
    assert "act=activation" in found.text
    assert "tail 8 4 valid silu" in found.text


def test_an_activation_with_settings_is_no_argument() -> None:
    found = imported(nn.Sequential(Tail(nn.ReLU(), 1), Tail(nn.LeakyReLU(0.2), 1), Tail(nn.ReLU(), 1)))
    assert "activation" not in found.text
    assert "act=leaky_relu(slope=0.2)" in found.text


class Sums(nn.Module):
    """Three ways, added one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.c = (nn.Conv2d(4, 4, size, padding=size // 2) for size in (1, 3, 5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.a(x) + self.b(x) + self.c(x)
        return out


def test_a_sum_of_sums_is_one() -> None:
    found = imported(Sums())
    assert [line.strip() for line in found.text.splitlines() if "conv " in line] == [
        "a: conv 1x1 4",
        "b: conv 3x3 4",
        "c: conv 5x5 4",
    ]
    assert found.text.count("add {") == 1


class Plain(nn.Module):
    """A residual without an activation."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(4, 4, 3, padding=1), nn.Conv2d(4, 4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = x + self.two(torch.relu(self.one(x)))
        return out


class Ended(nn.Module):
    """Three residuals, and an activation behind the last, which is none of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = nn.Sequential(Plain(), Plain(), Plain())
        self.end = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.end(self.stage(x))
        return out


def test_an_activation_of_the_network_is_none_of_its_last_residual() -> None:
    text = imported(Ended()).text
    assert "repeat 3 { plain 4 }" in text
    assert "residual act" not in text


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        ("conv 3x3 4 pad=valid -> residual scale=0.5 { conv 1x1 4 }", ""),
        ("conv 3x3 4 pad=valid act=relu -> residual scale=0.5 { conv 1x1 4 }", "its source"),
        ("conv 3x3 4 pad=valid -> residual scale=0.25 { conv 1x1 4 }", "its source 0.5"),
    ],
)
def test_what_is_read_again_is_held_against_the_source_setting_by_setting(ours: str, said: str) -> None:
    text = "network net {{\n  input 3x8x8\n  default conv bias=true\n  {}\n}}\n"
    theirs = "conv 3x3 4 pad=valid -> residual scale=0.5 { conv 1x1 4 }"
    graph = graph_of_module(
        netspec.build(loaded(Spec(text.format(theirs), None, (3, 8, 8), (), 0))), (3, 8, 8), "net", ""
    )
    assert isinstance(graph, Graph)
    cleaned = clean(graph)
    layout = laid_out(cleaned)
    assert isinstance(layout, Layout)
    network = loaded(Spec(text.format(ours), None, (3, 8, 8), (), 0)).checked.network
    found = told_otherwise(names_of(cleaned, layout, network), layout, network)
    assert said in found
    assert bool(found) == bool(said)
