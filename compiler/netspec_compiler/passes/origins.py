"""The recipes of a rewritten network layer by layer, for loading checkpoints of the network as it was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import assert_never

from netspec.numbers.written import plain
from netspec.record import Record
from netspec_compiler.passes.recipe import Key, Recipe, Scaled, Shifted, Times
from netspec_compiler.passes.state import norm_path

# A batch norm, by its path and its eps, or a factor.
Fold = tuple[str, float] | float
Origin = tuple[str, tuple[Fold, ...]]
USUAL_EPS = 1e-5


class Origins(Record):
    """Where the weights of the changed layers come from; those that took in nothing but their own norm, with this eps,
    are not among them."""

    eps: float
    others: dict[str, Origin]


def origins_of(recipes: Mapping[str, Recipe]) -> Origins:
    """For each layer that is not as it was: where it stood, and what its weights have taken in, in turn."""
    found: dict[str, Origin] = {}
    regular: dict[str, float] = {}
    for name, recipe in recipes.items():
        here = name.rpartition(".")[0]
        key, folds = unwound(recipe)
        # A bias that came about with its norm says nothing of where the layer stood; its weight does.
        if key is not None and (here != (there := key.rpartition(".")[0]) or folds):
            found[here] = there, folds
            if own_norm_alone(here, there, folds) and affine(recipe):
                regular[here] = folds[0][1]  # type: ignore[index]
    eps = Counter(regular.values()).most_common(1)[0][0] if regular else USUAL_EPS
    return Origins(eps, {here: one for here, one in found.items() if regular.get(here) != eps})


def own_norm_alone(here: str, there: str, folds: tuple[Fold, ...]) -> bool:
    """Whether a layer took in the norm that stood beside it, and nothing else."""
    beside = there.rpartition(".")[0] == here
    return beside and len(folds) == 1 and isinstance(folds[0], tuple) and folds[0][0] == norm_path(here)


def affine(recipe: Recipe) -> bool:
    return isinstance(recipe, Scaled | Shifted) and recipe.norm.affine


def unwound(recipe: Recipe) -> tuple[str | None, tuple[Fold, ...]]:
    """The entry that is behind a recipe, and what it has taken in."""
    match recipe:
        case Key(name=name):
            return name, ()
        case Times(weight=inner, number=number):
            key, folds = unwound(inner)
            return key, (*folds, float(plain(number)))
        case Scaled(weight=inner, norm=norm):
            key, folds = unwound(inner)
            return key, (*folds, (norm.at, float(plain(norm.eps))))
        case Shifted(bias=before, norm=norm):
            key, folds = unwound(before) if before is not None else (None, ())
            return key, (*folds, (norm.at, float(plain(norm.eps))))
        case never:
            assert_never(never)
