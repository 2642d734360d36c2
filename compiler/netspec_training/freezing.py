"""Parts of a network that are not trained: their weights stay, and their norms use what they have learnt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import nn

from netspec.diagnostics.training import NotFrozen
from netspec.ir.model import CheckedNetwork
from netspec.spelling import did_you_mean
from netspec_compiler.live.network import CompiledNetwork, build


def parts_of(model: CompiledNetwork, checked: CheckedNetwork) -> dict[str, nn.Module]:
    """All modules by their paths, and the stages by their labels too."""
    parts = {path: one for path, one in model.named_modules() if path}
    return parts | {node.label: parts[node.name] for node in checked.network.body if node.label}


def freeze(model: CompiledNetwork, checked: CheckedNetwork, paths: Iterable[str]) -> list[nn.Module]:
    """Takes these parts out of training, and gives them: whoever trains the model keeps them in evaluation."""
    parts = parts_of(model, checked)
    return [parts[path].requires_grad_(False) for path in paths]


def freeze_problem(checked: CheckedNetwork, paths: Sequence[str], heads: bool) -> NotFrozen | None:
    """Why these parts can't be frozen."""
    if not paths:
        return None
    with torch.device("meta"):
        model = build(checked)
    if not heads:
        model.strip_aux()
    name, known = checked.network.name, parts_of(model, checked)
    unknown = next((path for path in paths if path not in known), None)
    if unknown is not None:
        stages = [path for path in known if "." not in path]
        remedy = did_you_mean(unknown, known) or f"known here: {', '.join(stages)}, and what is in them"
        return NotFrozen(what=f"`{name}` has no part `{unknown}`", remedy=remedy)
    freeze(model, checked, paths)
    if any(one.requires_grad for one in model.parameters()):
        return None
    return NotFrozen(what=f"nothing of `{name}` would be left to train", remedy="freeze fewer parts")
