"""Everything that a run is made of, found to be in order before it starts."""

from __future__ import annotations

from pathlib import Path

import torch

from netspec.ir.model import CheckedNetwork
from netspec.record import Record
from netspec_training.checkpoints import State
from netspec_training.data.images import Images
from netspec_training.data.loader import Batches
from netspec_training.data.normalise import Normalisation
from netspec_training.data.prepare import View
from netspec_training.log import Sink
from netspec_training.recipes.model import Recipe, RunSettings
from netspec_training.world import World


class Machine(Record):
    """How a run is computed, which does not change what it means; rounding may differ.

    `gradients` is how many steps apart the norms of the gradient by stage go into the log, 0 for never.
    """

    device: torch.device
    compile: bool = False
    channels_last: bool = False
    workers: int = 0
    save_every: int = 0
    validate_every: int = 1
    gradients: int = 0


class Feed(Record):
    """What a run is fed with: its batches, and the images that are evaluated, as evaluations see them."""

    batches: Batches
    val: Images | None
    view: View
    normalisation: Normalisation


class Job(Record):
    """A run: the network, the recipe, the feed, the machine, and the folder for what comes out of it.

    `state` is that of the checkpoint from which it goes on; `initial` are weights to start from.
    A `quiet` one shows nothing.
    """

    checked: CheckedNetwork
    recipe: Recipe
    text: str
    feed: Feed
    machine: Machine
    world: World
    folder: Path
    state: State | None = None
    initial: dict[str, torch.Tensor] | None = None
    callback: Sink | None = None
    quiet: bool = False

    @property
    def settings(self) -> RunSettings:
        """What decides the run's numbers besides the recipe."""
        assert self.recipe.run is not None, "a run's recipe says how long it is"
        return self.recipe.run

    @property
    def start(self) -> int:
        """The number of steps that are done."""
        return 0 if self.state is None else int(self.state["step"])
