"""Statements that come again in the same order become a `repeat`, and a network with one is still the same."""

from __future__ import annotations

import torch
from torch import nn

import netspec
from netspec.importing.rounds import Statement, repeated
from tests.importing.test_modules import difference, filled


def written(row: str, seen: str = "", unweighted: str = "") -> str:
    """The statements of a row of letters, the value of each its place, and those that they become, in one line."""
    statements = [
        Statement(f"l{at}", (letter,), f"net.{at}", str(at), letter not in unweighted) for at, letter in enumerate(row)
    ]
    return "; ".join(line for one in repeated(statements, set(seen)) for line in one.text())


def test_rounds_of_one_or_of_several() -> None:
    assert written("aaab") == "l0: repeat 3 { a }; l3: b"
    assert written("xabababy") == "l0: x; l1: repeat 3 { a -> b }; l7: y"


def test_rounds_within_rounds() -> None:
    assert written("aaabaaabaaab") == "l0: repeat 3 { repeat 3 { a } -> b }"


def test_two_rounds_are_no_repeat() -> None:
    assert "repeat" not in written("ababa")


def test_a_head_ends_the_rounds() -> None:
    assert written("aaaaaa", seen="2") == "l2: repeat 3 { a }; l3: repeat 3 { a }"
    assert "repeat" not in written("ababab", seen="024")


def test_what_learns_nothing_is_not_repeated() -> None:
    assert "repeat" not in written("aaaa", unweighted="a")


def test_rounds_begin_where_a_module_does() -> None:
    paths = ["stem.0", "stem.1", *(f"blocks.{n}.{k}" for n in range(3) for k in range(2))]
    statements = [
        Statement("", (letter,), path, path, weighted=True) for letter, path in zip("cbababab", paths, strict=True)
    ]
    assert [one.lines[0] for one in repeated(statements, ())] == ["c", "b", "repeat 3 { a -> b }"]


class Mixer(nn.Module):
    """A convolution for each channel, then one of all, four times over."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 2, 2)
        pairs = [(nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.ReLU(), nn.Conv2d(8, 8, 1)) for _ in range(4)]
        self.blocks = nn.Sequential(*(layer for pair in pairs for layer in pair))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.blocks(self.stem(x))
        return out


def test_a_network_of_rounds_is_the_same_network() -> None:
    torch.manual_seed(0)
    module = Mixer().eval()
    filled(module)
    network = netspec.from_module(module, (3, 16, 16))
    assert "repeat 4 {" in network.text
    assert "depthwise 3x3 -> conv 1x1 8" in network.text
    assert network.facts.train.params == sum(one.numel() for one in module.parameters())
    assert difference(module, network, (3, 16, 16)) < 1e-9
