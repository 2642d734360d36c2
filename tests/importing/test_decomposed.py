"""Programs that torch's own table took apart, down to core ATen, are the networks that they were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
import torch
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn import functional as F

import netspec
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import NoWord
from netspec.ir.frozen import trusted
from netspec.ir.model import CheckedNetwork
from netspec.ops.base import Layer
from netspec.ops.catalogue import MEMBERS
from netspec_compiler.importing.found import Found
from netspec_compiler.importing.pt2 import of_pt2
from netspec_compiler.importing.renamed import weights_of
from netspec_compiler.live.network import build
from tests.export.settled import example, of_layer, settled
from tests.importing.normal_form import same_but_for_names
from tests.laws.specs.ranks import ranked
from tests.laws.test_networks import loaded
from tests.laws.trying import FRESH, HOW_MANY, TWO_PARTS, number, tried
from tests.ops.draw import fitting
from tests.oracle.rounding import near

# Few: each is exported and decomposed, which takes a second.
SOME = max(2, HOW_MANY // 60)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.word)
def test_operations_come_back_from_core_aten(member: type[Layer], tmp_path: Path) -> None:
    random = Random(f"{member.word} {number(FRESH[0])}")
    rank = random.choice((1, 2, 3))
    layer, x = fitting(member, random, rank)
    while not x.is_map:
        layer, x = fitting(member, random, rank)
    comes_back(of_layer(layer, x), tmp_path, f"{layer} of {x}")


@pytest.mark.parametrize("part", TWO_PARTS)
def test_networks_come_back_from_core_aten(part: str, tmp_path: Path) -> None:
    tried(part, lambda spec: comes_back(loaded(spec).checked, tmp_path, spec.text), ranked(), how_many=SOME)


def comes_back(checked: CheckedNetwork, folder: Path, told: str) -> None:
    """The same network and outputs, but for what evaluation has no trace of: dropouts and heads."""
    module = settled(build(checked)).double()
    x = example(checked).double()
    found = decomposed(module, x, folder)
    if isinstance(found, Diagnostic):
        assert found.code == "NS954", f"{found}\n{told}"
        with torch.no_grad():
            assert torch.equal(module(x), x), told
        return
    network = checked.network.replace(heads=())
    written = trusted(CheckedNetwork)(network=network, shapes=checked.shapes)
    different = same_but_for_names(written, found.spec.checked.network, evaluation=True)
    assert not different, f"{told}\n{different}"
    model = filled(found)
    with torch.no_grad():
        wanted, given = module(x), model(x)
    assert given.shape == wanted.shape, told
    assert near(given, wanted, module, x, 1e-9), told


def decomposed(module: nn.Module, x: Tensor, folder: Path) -> Found | Diagnostic:
    torch.export.save(torch.export.export(module, (x,)).run_decompositions(), folder / "net.pt2")
    found = of_pt2(folder / "net.pt2", "net")
    assert isinstance(found, Found | list)
    return found if isinstance(found, Found) else found[0]


def filled(found: Found) -> nn.Module:
    model = netspec.build(netspec.Network(found.spec.checked)).double().eval()
    if found.spec.names.pairs:
        weights = weights_of(found, "test", "test")
        assert not isinstance(weights, list), weights
        model.load_state_dict(load(weights.data), strict=True)
    return model


class Doing(nn.Module):
    """A function of a convolution, and a linear layer without a bias behind it."""

    def __init__(self, does: Callable[[Tensor], Tensor], rank: int = 2) -> None:
        super().__init__()
        self.conv = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[rank - 1](3, 4, 1)
        self.does = does
        self.fc = nn.Linear(4, 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.does(self.conv(x))
        z: Tensor = self.fc(y.mean([*range(2, y.dim())]))
        return z


def torchs_norm(size: int) -> Callable[[Tensor], Tensor]:
    return lambda x: F.local_response_norm(x, size, alpha=0.7, beta=0.6, k=2.0)


SAID = {
    "hardswish as mobile networks wrote it": (lambda x: x * F.relu6(x + 3) / 6, 2, "act=hardswish"),
    "hardswish of a hard sigmoid": (lambda x: x * F.hardsigmoid(x), 2, "act=hardswish"),
    "relu as a bound": (lambda x: x.clamp(min=0), 2, "act=relu"),
    "adaptive pool of a row": (lambda x: F.adaptive_max_pool1d(x, 2), 1, "adaptive_maxpool 2"),
    "pool of a row, rounded up": (lambda x: F.max_pool1d(x, 3, 2, 1, ceil_mode=True), 1, "maxpool 3 stride=2"),
    "pool of a row": (lambda x: F.avg_pool1d(x, 3, 2, 1), 1, "avgpool 3 stride=2"),
    "pool of a volume": (lambda x: F.max_pool3d(x, 2, 2), 3, "maxpool 2x2x2/2"),
    **{
        f"torch's norm of size {size}, rank {rank}": (
            torchs_norm(size),
            rank,
            f"lrn size={size} alpha=0.7 beta=0.6 k=2",
        )
        for size in (3, 4)
        for rank in (1, 2, 3)
    },
}


@pytest.mark.parametrize("case", SAID)
def test_what_torch_takes_apart_is_put_together(case: str, tmp_path: Path) -> None:
    does, rank, said = SAID[case]
    module, x = settled(Doing(does, rank)).double(), torch.randn(2, 3, *(9, 6, 4)[:rank], dtype=torch.float64)
    found = decomposed(module, x, tmp_path)
    assert isinstance(found, Found), found
    assert said in found.spec.text
    with torch.no_grad():
        assert near(filled(found)(x), module(x), module, x, 1e-9)


REFUSED = {
    "a mean of one row": (lambda x: x.unsqueeze(2).mean(2), 1, "mean over other axes"),
    "a gate over four": (lambda x: x * F.relu6(x + 4) / 6, 2, "add of 4"),
    "a gate up to five": (lambda x: x * (x + 3).clamp(0, 5) / 6, 2, "clamp from 0 to 5"),
    "a gate of another value": (lambda x: x.relu() * F.relu6(x + 3) / 6, 2, "add of 3"),
    "a bound from above": (lambda x: x.clamp(max=6), 2, "clamp from -inf to 6"),
    "a hard sigmoid alone": (F.hardsigmoid, 2, "hardsigmoid"),
    "a number minus a value": (lambda x: 1 - x, 2, "rsub"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_looks_nearly_so_is_told_by_name(case: str, tmp_path: Path) -> None:
    does, rank, said = REFUSED[case]
    found = decomposed(Doing(does, rank).eval(), torch.randn(2, 3, *(9, 6, 4)[:rank]), tmp_path)
    assert isinstance(found, Diagnostic)
    assert found.code == "NS951"
    assert said in found.said()


def test_an_instance_norm_in_pieces_is_told_with_what_to_import(tmp_path: Path) -> None:
    found = decomposed(Doing(F.instance_norm).eval(), torch.randn(2, 3, 9, 6), tmp_path)
    assert isinstance(found, NoWord)
    assert "the program before `run_decompositions()`" in found.note_
