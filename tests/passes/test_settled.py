"""An optimised network as functions for one shape: whatever is done to its modules afterwards holds at once."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

import netspec
from netspec_compiler.live.kernels.packed import Packed
from netspec_compiler.optimize import SHAPES, OptimizedNetwork
from tests.export.settled import example

TEXT = """
network n {
  input 3x12x12
  a: conv 3x3 8 norm=batch act=relu
  c: concat {
    conv 1x1 4 -> conv 3x3 4 act=relu
    maxpool 3x3/1 pad=same -> conv 1x1 4 bias=false act=tanh
  }
  r: residual scale=0.3 act=relu {
    conv 3x3 shortcut pad=tf_same act=tanh
    conv 1x1 shortcut
  }
  fc: linear 4
}
"""


@pytest.fixture
def fast(tmp_path: Path) -> OptimizedNetwork:
    """A network that has run once, without gradients, and so by functions."""
    torch.manual_seed(0)
    (tmp_path / "n.ns").write_text(TEXT, encoding="utf-8")
    model = netspec.optimize(netspec.load(tmp_path / "n.ns"))
    assert isinstance(model, OptimizedNetwork)
    with torch.no_grad():
        model(example(model._written))
    assert "_known" in vars(model)
    return model


def near(a: Tensor, b: Tensor) -> bool:
    """Whether two results are the same but for the order of their sums; the weights are the same in each run."""
    return bool((a - b).abs().max() <= 1e-4 * b.abs().max())


def by_modules(model: OptimizedNetwork, x: Tensor) -> Tensor:
    """The same weights, each module called by itself and none packed."""
    y: Tensor = copy.deepcopy(model)(x).detach()
    return y


def doubled(layer: nn.Module) -> None:
    layer.weight.mul_(2)


def replaced(layer: nn.Module) -> None:
    layer.weight = nn.Parameter(layer.weight.flip(0))


def moved(layer: nn.Module) -> None:
    layer.weight.data = layer.weight.flip(0)


def without_bias(layer: nn.Module) -> None:
    layer.bias = None


CHANGES = [doubled, replaced, moved, without_bias]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3)])
def test_weights_that_change_are_seen(
    fast: OptimizedNetwork, kernel: tuple[int, int], change: Callable[[nn.Module], None]
) -> None:
    x = example(fast._written)
    layer = next(one for one in fast.modules() if isinstance(one, Packed) and one.kernel_size == kernel)
    with torch.no_grad():
        before = fast(x)
        layer.bias.add_(1)  # a bias that stays away shows then
        shifted = fast(x)
        assert not torch.equal(shifted, before)
        change(layer)
        after = fast(x)
    assert not torch.equal(after, shifted)
    assert near(after, by_modules(fast, x))


def noted(seen: list[nn.Module]) -> Callable[[nn.Module, object, object], None]:
    """A hook that notes whom it saw."""
    return lambda module, _, __: seen.append(module)


def test_hooks_run_wherever_they_are(fast: OptimizedNetwork) -> None:
    x = example(fast._written)
    for module in [one for one in fast.modules() if one is not fast]:
        seen: list[nn.Module] = []
        hook = module.register_forward_hook(noted(seen))
        with torch.no_grad():
            fast(x)
            assert seen == [module]
            hook.remove()
            fast(x)
            assert seen == [module]


def test_global_hooks_see_every_module(fast: OptimizedNetwork) -> None:
    seen: list[nn.Module] = []
    hook = nn.modules.module.register_module_forward_hook(noted(seen))
    try:
        with torch.no_grad():
            fast(example(fast._written))
    finally:
        hook.remove()
    assert set(seen) == set(fast.modules())


def test_other_children_and_forwards_take_part(fast: OptimizedNetwork) -> None:
    x = example(fast._written)
    with torch.no_grad():
        fast.a = nn.Conv2d(3, 8, 3, padding=1)
        assert near(fast(x), by_modules(fast, x))
        first = next(fast.c.children())
        first[0] = nn.Conv2d(8, 4, 1, bias=False)
        assert near(fast(x), by_modules(fast, x))
        first[1].forward = lambda x: torch.zeros(*x.shape)
        second = fast(x)
    assert near(second, by_modules(fast, x))


def test_every_shape_has_its_own_and_few_are_kept(fast: OptimizedNetwork) -> None:
    with torch.no_grad():
        for count in (2, 1, 5, *range(SHAPES + 3), 2):
            x = torch.randn(count, 3, 12, 12)
            assert fast(x).shape == (count, 4)
            assert count == 0 or near(fast(x), by_modules(fast, x))
            assert len(vars(fast)["_known"]) <= SHAPES


def test_copies_pickles_and_programs_have_none(fast: OptimizedNetwork) -> None:
    x = example(fast._written)
    for one in (copy.deepcopy(fast), pickle.loads(pickle.dumps(fast))):
        assert "_known" not in vars(one)
    program = torch.export.export(fast, (x,))
    with torch.no_grad():
        assert near(program.module()(x), fast(x))


def test_mixed_precision_is_torch_s_own(fast: OptimizedNetwork) -> None:
    x = example(fast._written)
    plain = copy.deepcopy(fast)
    with torch.autocast("cpu", torch.bfloat16):
        wanted = plain(x).detach()
        with torch.no_grad():
            found = fast(x)
    assert found.dtype is wanted.dtype is torch.bfloat16
    # Eight bits a number, through four layers.
    assert (found - wanted).abs().max() <= wanted.abs().max() / 16
