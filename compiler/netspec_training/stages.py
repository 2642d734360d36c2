"""The trained weights of a network by stage, and how large their gradients are while it learns."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from netspec.ir.model import CheckedNetwork
from netspec_compiler.live.network import CompiledNetwork


def weights_by_stage(model: CompiledNetwork, checked: CheckedNetwork) -> dict[str, list[nn.Parameter]]:
    """The trained weights of every stage that has some, by its label or name, in the order of the stages.

    Those of heads are of no stage, and frozen ones are not trained.
    """
    found = {
        node.label or node.name: [one for one in getattr(model, node.name).parameters() if one.requires_grad]
        for node in checked.network.body
    }
    return {name: group for name, group in found.items() if group}


def norms_of(stages: dict[str, list[nn.Parameter]]) -> Tensor:
    """The Euclidean norm of each stage's gradient, (stages,), on its device: nothing waits for it."""
    found = [[one.grad for one in group if one.grad is not None] for group in stages.values()]
    return torch.stack([nn.utils.get_total_norm(group) for group in found])
