"""The weights of a rewritten network, made from a checkpoint of the network as it was written."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from netspec_compiler.passes.recipe import Key, Norm, Recipe, Scaled, Shifted, Times

State = Mapping[str, Tensor]


def made(recipes: Mapping[str, Recipe], state: State) -> dict[str, Tensor]:
    """Each weight by its recipe, in the type of the entry that it comes from.

    Worked out in float64, so that a folded norm costs one rounding. Raises `KeyError` for an entry that is missing.
    """
    return {name: one(recipe, state) for name, recipe in recipes.items()}


def one(recipe: Recipe, state: State) -> Tensor:
    if isinstance(recipe, Key):
        return state[recipe.name]
    return worth(recipe, state).to(state[entry(recipe)].dtype)


def entry(recipe: Recipe) -> str:
    """The entry that a weight comes from; a bias out of nothing comes from the norm's statistics."""
    match recipe:
        case Key(name=name):
            return name
        case Scaled(weight=weight) | Times(weight=weight):
            return entry(weight)
        case Shifted(bias=bias, norm=norm):
            return entry(bias) if bias is not None else f"{norm.at}.running_mean"


def worth(recipe: Recipe, state: State) -> Tensor:
    """The weight in float64."""
    match recipe:
        case Key(name=name):
            return state[name].double()
        case Scaled(weight=weight, norm=norm):
            inner = worth(weight, state)
            return inner * scale(norm, state).reshape(-1, *[1] * (inner.dim() - 1))
        case Times(weight=weight, number=number):
            return worth(weight, state) * number
        case Shifted(bias=bias, norm=norm):
            before = worth(bias, state) if bias is not None else torch.zeros((), dtype=torch.float64)
            shift = state[f"{norm.at}.bias"].double() if norm.affine else 0
            return (before - state[f"{norm.at}.running_mean"].double()) * scale(norm, state) + shift


def scale(norm: Norm, state: State) -> Tensor:
    """What a channel is multiplied by in evaluation."""
    root = torch.rsqrt(state[f"{norm.at}.running_var"].double() + norm.eps)
    return root * state[f"{norm.at}.weight"].double() if norm.affine else root
