"""What is called rounding is rounding: a norm of nearly equal values has much of it, and a wrong weight is none."""

from __future__ import annotations

import torch
from torch import nn

from tests.oracle.rounding import near, unsteadiness


def of_values(*values: float) -> torch.Tensor:
    return torch.tensor([values])


def test_a_norm_of_nearly_equal_values_is_unsteady() -> None:
    norm = nn.GroupNorm(1, 2)
    (steady,), (unsteady,) = (unsteadiness(norm, of_values(1.0, other)) for other in (-1.0, 1.001))
    assert 0 < steady < 1e-4
    assert unsteady > 50 * steady


def test_a_norm_of_equal_values_is_unsteady_too() -> None:
    """Each of the values that were one is rounded for itself."""
    model = nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.AdaptiveAvgPool1d(5), nn.GroupNorm(1, 1))
    x = torch.tensor([[[3.0, 4.0]]])
    with torch.no_grad():
        apart = model[2](torch.tensor([[[3.5, 3.5, 3.5, 3.5, 3.5 * (1 + torch.finfo().eps)]]]))
        assert near(apart, model(x), model, x, 0.0)
        assert not near(apart + 1, model(x), model, x, 0.0)


def test_rounding_is_near_and_a_wrong_weight_is_not() -> None:
    random = torch.Generator().manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 4), nn.GroupNorm(1, 4))
    x = torch.randn(4, 8, generator=random)
    with torch.no_grad():
        for one in model.parameters():
            one.copy_(torch.randn(one.shape, generator=random))
        found, exact = model(x), model.double()(x.double()).float()
        assert near(found, exact, model, x, 0.0)
        model[0].bias[0] += 1e-3
        assert not near(model(x.double()).float(), exact, model, x, 1e-5)


class TwoOutputs(nn.Module):
    """A norm over the batch, and the input itself."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(1, eps=1e-14)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.norm(x), x


def test_each_output_has_its_own_bound_and_training_its_own_norms() -> None:
    model, x = TwoOutputs().double(), torch.tensor([[1.0], [1.0 + 1e-7]]).double()
    assert unsteadiness(model.eval(), x)[0] < 1e-12
    normed, given = unsteadiness(model.train(), x)
    assert given < 1e-12
    assert normed > 1e-8
    with torch.no_grad():
        y = model(x)
    assert near((y[0] + 1e-8, y[1]), y, model, x, 0.0)
    assert not near((y[0], y[1] + 1e-8), y, model, x, 0.0)
