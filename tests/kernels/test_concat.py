"""Concats as one kernel: what the branches give by themselves, put together by torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import netspec
from netspec_compiler.live.kernels.concat import Concat
from netspec_compiler.optimize import OptimizedNetwork
from tests.export.settled import example, settled
from tests.oracle.rounding import near

HEAD = "network n {\n  input 6x9x9\n  c: concat {\n"
BRANCHES = {
    "one kind": (
        "conv 1x1 3 act=relu",
        "conv 1x1 4 act=relu -> conv 3x3 5 act=relu",
        "maxpool 3x3/1 pad=same -> conv 1x1 2",
    ),
    "two activations": ("conv 1x1 3 act=relu", "conv 1x1 4 act=tanh -> conv 3x3 5", "conv 1x1 2 act=relu"),
    "some without bias": ("conv 1x1 3 bias=false", "conv 1x1 4 -> conv 3x3 5 bias=false", "conv 1x1 4 bias=false"),
    "none with bias": ("conv 1x1 3 bias=false", "conv 1x1 4 bias=false -> maxpool 3x3/1 pad=same", "conv 5x5 2"),
    "one alone": ("conv 1x1 3", "conv 3x3 4 act=relu", "maxpool 3x3/1 pad=same"),
    "one in another": ("concat { conv 1x1 3\nconv 3x3 4 -> relu }", "conv 3x3 3 act=relu", "conv 1x1 4 -> conv 1x1 2"),
}


def optimized(tmp_path: Path, branches: tuple[str, ...]) -> tuple[nn.Module, Any]:
    """The network of a concat with these branches as built, and optimised but for the pass that joins concats."""
    spec = tmp_path / "n.ns"
    spec.write_text(HEAD + "\n".join(branches) + "\n  }\n}\n", encoding="utf-8")
    plain = settled(netspec.build(netspec.load(spec)))
    return plain, netspec.optimize(plain, ["activations", "channels_last", "prepacked", "winograd"])


def kernels(model: OptimizedNetwork) -> list[Concat]:
    (known,) = vars(model)["_known"].values()
    return [step for step in known.run.steps if isinstance(step, Concat)]


@pytest.mark.parametrize("branches", BRANCHES.values(), ids=BRANCHES)
def test_outputs_are_those_of_the_branches(branches: tuple[str, ...], tmp_path: Path) -> None:
    plain, fast = optimized(tmp_path, branches)
    x = example(fast._written)
    with torch.no_grad():
        wanted = plain(x)
        found = fast(x), fast(x)
        (concat,) = kernels(fast)
    assert torch.equal(*found) or near(*found, plain, x, 1e-6)
    assert near(found[1], wanted, plain, x, 1e-6)
    assert found[1].is_contiguous(memory_format=torch.channels_last)
    shared = [line for line in branches if line.startswith("conv 1x1")]
    acts = {line.partition(" -> ")[0].partition("act=")[2] for line in shared}
    assert (concat.shared is not None) is (len(shared) > len(acts))


def test_branches_that_end_otherwise_are_put_together_by_torch(tmp_path: Path) -> None:
    plain, fast = optimized(tmp_path, ("conv 1x1 3", "conv 1x1 4 -> avgpool 3x3/1 pad=same"))
    x = example(fast._written)
    with torch.no_grad():
        assert near(fast(x), plain(x), plain, x, 1e-6)
        assert kernels(fast) == []


def test_weights_that_change_are_shared_anew(tmp_path: Path) -> None:
    plain, fast = optimized(tmp_path, BRANCHES["one kind"])
    x = example(fast._written)
    with torch.no_grad():
        fast(x)
        for parameter in fast.parameters():
            parameter.mul_(-0.5)
        for parameter in plain.parameters():
            parameter.mul_(-0.5)
        assert near(fast(x), plain(x), plain, x, 1e-6)


def test_shapes_share_the_weights_of_the_product(tmp_path: Path) -> None:
    _, fast = optimized(tmp_path, BRANCHES["one kind"])

    def filters(x: Tensor) -> Tensor:
        fast(x)
        found = list(vars(fast)["_known"].values())[-1].run.steps
        (concat,) = [step for step in found if isinstance(step, Concat)]
        assert concat.shared is not None
        return concat.shared.filters

    with torch.no_grad():
        assert filters(torch.randn(1, 6, 9, 9)) is filters(torch.randn(2, 6, 9, 9))
