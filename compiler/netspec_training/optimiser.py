"""Torch's optimisers as a recipe names them, and the running average of the weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from netspec_compiler.live.network import CompiledNetwork
from netspec_training.recipes.model import Average, Optimiser


def optimiser_of(model: CompiledNetwork, said: Optimiser) -> torch.optim.Optimizer:
    """The optimiser of a compiled network's weights, biases and norms; each group keeps its first rate."""
    groups = [one for one in model.parameter_groups(said.rate, said.decay, said.bias_rate) if one["params"]]
    for group in groups:
        group["first_rate"] = group["lr"]
    match said.kind:
        case "sgd":
            return torch.optim.SGD(groups, momentum=said.momentum, nesterov=said.nesterov)
        case "rmsprop":
            return torch.optim.RMSprop(groups, alpha=said.alpha, eps=said.epsilon, momentum=said.momentum)
        case "adamw":
            return torch.optim.AdamW(groups, eps=said.epsilon)


def set_rate(optimiser: torch.optim.Optimizer, share: float) -> float:
    """Sets each group to this share of its first rate; gives that of the weights."""
    for group in optimiser.param_groups:
        group["lr"] = group["first_rate"] * share
    return float(optimiser.param_groups[0]["lr"])


def average_of(model: nn.Module, said: Average) -> AveragedModel:
    """The average of the weights and running statistics, which a step updates."""
    return AveragedModel(model, multi_avg_fn=averaging(said.decay), use_buffers=True)


def averaging(most: float) -> Callable[[Sequence[Tensor], Sequence[Tensor], Tensor | int], None]:
    """What brings averages nearer to new numbers; counts of batches are taken as they are."""

    @torch.no_grad()
    def update(averages: Sequence[Tensor], new: Sequence[Tensor], count: Tensor | int) -> None:
        decay = min(most, (1 + int(count)) / (10 + int(count)))
        if averages[0].is_floating_point():
            torch._foreach_lerp_([*averages], [*new], 1 - decay)
            return
        for average, one in zip(averages, new, strict=True):
            average.copy_(one)

    return update
