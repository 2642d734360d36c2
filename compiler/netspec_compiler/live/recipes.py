"""The weights of a rewritten network, made from a checkpoint of the network as it was written."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from netspec_compiler.passes.recipe import Key, Recipe
from netspec_compiler.passes.worth import entry, worth

State = Mapping[str, Tensor]


def made(recipes: Mapping[str, Recipe], state: State) -> dict[str, Tensor]:
    """Each weight by its recipe, in the type of the entry that it comes from.

    Worked out in float64, so that a folded norm costs one rounding. Raises `KeyError` for an entry that is missing.
    """
    return {name: one(recipe, state) for name, recipe in recipes.items()}


def one(recipe: Recipe, state: State) -> Tensor:
    if isinstance(recipe, Key):
        return state[recipe.name]
    found: Tensor = worth(recipe, lambda name: state[name].double())
    return found.to(state[entry(recipe)].dtype)
