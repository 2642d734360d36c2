"""What the command line, or Python code, asks of a run. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.diagnostics.base import Diagnostic
from netspec.record import Record
from netspec_training.folder import RECIPE, folder_problem
from netspec_training.recipes.model import Recipe
from netspec_training.recipes.read import find_recipe, read_recipe

DEFAULT_RECIPE = "bvlc"


class Asked(Record):
    """The options of `netspec train`; what is none is left to the recipe, or to the run that is resumed.

    `begun` says that another process has looked at the data, and made the folder ready.
    """

    data: Path
    out: Path
    recipe: str | None = None
    steps: int | None = None
    epochs: float | None = None
    batch: int | None = None
    seed: int | None = None
    lr: float | None = None
    clip: float | None = None
    accumulate: int | None = None
    no_aux: bool = False
    amp: bool = False
    device: str | None = None
    compile: bool = False
    channels_last: bool = False
    workers: int | None = None
    procs: int = 1
    restarts: int = 2
    save_every: int = 0
    validate_every: int = 1
    gradients: int = 0
    resume: bool = False
    force: bool = False
    trust_images: bool = False
    init_weights: Path | None = None
    init_source: str = "netspec"
    init_except: tuple[str, ...] = ()
    freeze: tuple[str, ...] = ()
    begun: bool = False


PATHS = ("data", "out", "init_weights")


def asked_of(options: Mapping[str, Any]) -> Asked:
    """What a dict of options asks, its paths as texts."""
    paths = {name: Path(options[name]) for name in PATHS if options.get(name) is not None}
    return Asked(**{**options, **paths})


def early_problem(options: Mapping[str, Any]) -> Diagnostic | None:
    """What can be told before torch is imported: a recipe that is none, a folder that is taken."""
    asked = asked_of(options)
    recipe = recipe_asked(asked)
    return recipe if isinstance(recipe, Diagnostic) else folder_problem(asked.out, asked.resume, asked.force)


def recipe_asked(asked: Asked) -> Recipe | Diagnostic:
    """The recipe with what the options change of it; that of the run itself where one is resumed without another."""
    own = asked.out / RECIPE
    if asked.recipe is None and asked.resume and own.is_file():
        found = read_recipe(own)
    else:
        found = find_recipe(asked.recipe or DEFAULT_RECIPE)
    if isinstance(found, Diagnostic):
        return found
    changes: dict[str, object] = {
        name: one for name, one in (("batch", asked.batch), ("clip", asked.clip)) if one is not None
    }
    if asked.lr is not None:
        changes["optimiser"] = found.optimiser.model_copy(update={"rate": asked.lr})
    return found.model_copy(update=changes)
