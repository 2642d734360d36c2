"""What a rewritten network does with a checkpoint of the network as it was written. Live modules use it; its text is
copied into their files.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Rewritten(nn.Module):
    """A network rewritten for evaluation, which loads checkpoints of the network as it
    was written too. A layer there with a batch norm of its own is one layer here, with
    `_eps` in it. Of the others that changed, `_origins` say which layer they were, and
    what their weights have taken in, in turn: a norm with its eps, or a factor. The heads
    in `_gone` are let go.
    """

    _eps: float
    _origins: dict[str, tuple[str, tuple[tuple[str, float] | float, ...]]]
    _gone: tuple[str, ...]

    def _load_from_state_dict(self, state_dict: dict[str, Tensor], prefix: str, *args: object) -> None:
        made = dict(self._rewritten(state_dict, prefix))
        state_dict.clear()
        state_dict.update(made)
        super()._load_from_state_dict(state_dict, prefix, *args)

    def _rewritten(self, state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
        """The entries of this network, out of those of the network as it was written;
        its own stay as they are.
        """
        heads = tuple(prefix + head + "." for head in self._gone)
        left = {k: v for k, v in state.items() if not (heads and k.startswith(heads))}
        own = {name.rpartition(".")[0] for name, _ in self.named_parameters()}
        here = {k.removeprefix(prefix).rpartition(".")[0] for k in left}
        origins = dict(self._origins)
        for norm in here:
            path, _, last = norm.rpartition(".")
            if last == "bn" and path in own and path not in origins:
                (layer,) = (k for k in here - {norm} if k.rpartition(".")[0] == path)
                origins[path] = layer, ((norm, self._eps),)
        # Layers that only the network as it was written has tell its entries.
        signs = {there for there, _ in origins.values()} - own
        if len(left) == len(state) and not (signs and signs <= here):
            return state
        made: dict[str, Tensor] = {}
        for path, (there, folds) in origins.items():
            moved = taken(left, prefix + there)
            for fold in folds:
                if isinstance(fold, tuple):
                    norm_entries = taken(left, prefix + fold[0])
                    moved = with_norm(moved, norm_entries, fold[1])
                else:
                    moved = {name: fold * one for name, one in moved.items()}
            made |= {f"{prefix}{path}.{name}": one for name, one in moved.items()}
        return left | made


def taken(state: dict[str, Tensor], path: str) -> dict[str, Tensor]:
    """The entries of one layer by their last names, which `state` then lacks."""
    names = [name for name in state if name.rpartition(".")[0] == path]
    return {name.rpartition(".")[2]: state.pop(name) for name in names}


def with_norm(layer: dict[str, Tensor], norm: dict[str, Tensor], eps: float) -> dict[str, Tensor]:
    """A layer's weight and bias with the batch norm behind it, made in float64."""
    factor = 1 / torch.sqrt(norm["running_var"].double() + eps)
    if "weight" in norm:
        factor = factor * norm["weight"].double()
    weight = layer["weight"]
    bias = layer.get("bias", torch.zeros_like(norm["running_mean"])).double()
    shifted = (bias - norm["running_mean"].double()) * factor
    if "bias" in norm:
        shifted = shifted + norm["bias"].double()
    folded = weight.double() * factor.view([-1] + [1] * (weight.dim() - 1))
    return {"weight": folded.to(weight.dtype), "bias": shifted.to(weight.dtype)}
