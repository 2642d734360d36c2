"""The response norm that files carry, against torch's own: values and gradients, every rank, layout and type."""

from __future__ import annotations

from itertools import product

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from netspec_compiler.layers import ResponseNorm

SHAPES = [(2, 9, 11), (2, 9, 5, 4), (2, 4, 5, 4), (2, 9, 3, 4, 2), (1, 1, 3, 3)]
SETTINGS = [(5, 1e-4, 0.75, 1.0), (3, 0.5, 1.0, 2.0), (4, 0.3, 0.5, 1.5), (1, 2.0, 0.75, 0.1), (6, 0.1, 0.75, 1.0)]


def both(x: Tensor, settings: tuple[int, float, float, float]) -> list[tuple[Tensor, Tensor]]:
    """Output and gradient, ours and torch's."""
    found = []
    for run in (ResponseNorm(*settings), lambda y: F.local_response_norm(y, *settings)):
        leaf = x.clone().requires_grad_()
        y = run(leaf)
        y.mul(torch.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)).sum().backward()
        assert leaf.grad is not None
        found.append((y.detach(), leaf.grad))
    return list(zip(*found, strict=True))


@pytest.mark.parametrize("last", [False, True], ids=["planes", "channels_last"])
@pytest.mark.parametrize(("shape", "settings"), list(product(SHAPES, SETTINGS)))
def test_is_torchs_in_float64(shape: tuple[int, ...], settings: tuple[int, float, float, float], last: bool) -> None:
    x = torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    if last:
        x = x.movedim(1, -1).contiguous().movedim(-1, 1)
    for ours, theirs in both(x, settings):
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("last", [False, True], ids=["planes", "channels_last"])
def test_bfloat16_runs_and_is_near(last: bool) -> None:
    """torch's own has no pooling in 3-D for it."""
    x = torch.randn(2, 9, 5, 4, generator=torch.Generator().manual_seed(1))
    x = x.to(memory_format=torch.channels_last) if last else x
    small = ResponseNorm(5)(x.bfloat16())
    assert small.dtype == torch.bfloat16
    torch.testing.assert_close(small.float(), F.local_response_norm(x, 5), rtol=2e-2, atol=1e-3)


@pytest.mark.parametrize("last", [False, True], ids=["planes", "channels_last"])
def test_an_empty_batch_stays_empty(last: bool) -> None:
    x = torch.zeros(0, 9, 5, 4)
    assert ResponseNorm(5)(x.to(memory_format=torch.channels_last) if last else x).shape == x.shape


@pytest.mark.parametrize("last", [False, True], ids=["planes", "channels_last"])
def test_pools_in_no_third_dimension(last: bool) -> None:
    """Neither as it runs nor as it is exported."""
    x = torch.randn(2, 9, 5, 4)
    x = x.to(memory_format=torch.channels_last) if last else x
    called = {str(node.target) for node in torch.export.export(ResponseNorm(5), (x,)).graph.nodes}
    assert not any("pool3d" in one for one in called)
    assert any("avg_pool2d" in one or "unfold" in one for one in called)
