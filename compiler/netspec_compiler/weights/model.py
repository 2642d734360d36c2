"""The tensors of a model that a checkpoint may fill."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from netspec.diagnostics.weights import ModelNotFillable
from netspec_compiler.weights.wording import listed
from netspec_compiler.weights.wrapped import COMPILED, PARALLEL


def tensors_of(model: nn.Module) -> dict[str, Tensor]:
    """Parameters and running statistics by name: of the network itself where it is wrapped or compiled."""
    entries = innermost(model).state_dict()
    return {name: tensor for name, tensor in entries.items() if isinstance(tensor, Tensor)}


def innermost(model: nn.Module) -> nn.Module:
    """The network itself."""
    inner = inside(model)
    return model if inner is None else innermost(inner)


def inside(model: nn.Module) -> nn.Module | None:
    """The module that `torch.compile` or one of torch's parallel modules stands around."""
    parallel = isinstance(model, nn.DataParallel | nn.parallel.DistributedDataParallel)
    name = PARALLEL if parallel else COMPILED
    return model._modules[name] if name in model._modules else None  # noqa: SIM401 - what TorchScript has there has no `get`


def not_fillable(ours: dict[str, Tensor]) -> ModelNotFillable | None:
    """Why nothing can be copied into this model, if that is so."""
    stuck = [name for name, tensor in ours.items() if is_stuck(tensor)]
    return ModelNotFillable(count=len(stuck), shown=listed(stuck)) if stuck else None


def is_stuck(tensor: Tensor) -> bool:
    if (
        isinstance(tensor, UninitializedParameter | UninitializedBuffer)
        or tensor.is_meta
        or tensor.layout is not torch.strided
    ):
        return True
    if tensor.is_inference() and not torch.is_inference_mode_enabled():
        return True
    # Several elements in one place of memory, as `expand` makes them.
    return any(step == 0 and size > 1 for size, step in zip(tensor.shape, tensor.stride(), strict=True))
