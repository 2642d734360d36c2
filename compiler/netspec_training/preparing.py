"""From what is asked to a job in which everything is known to fit; or everything that does not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import Indivisible, NoData, NoDevice, TooFewImages
from netspec.ir.model import CheckedNetwork
from netspec.ir.printer import print_checked
from netspec.record import Record
from netspec_compiler.live.network import build
from netspec_compiler.weights.load import fill
from netspec_training import checkpoints
from netspec_training.asked import Asked, recipe_asked
from netspec_training.data.chance import seed_of
from netspec_training.data.decode import broken
from netspec_training.data.find import find
from netspec_training.data.images import DataSet, FolderImages, Images
from netspec_training.data.judge import held_against
from netspec_training.data.loader import Batches, ImageBatches
from netspec_training.data.normalise import Normalisation, measured
from netspec_training.data.order import steps_in
from netspec_training.data.prepare import View
from netspec_training.folder import LAST, begin, folder_problem
from netspec_training.freezing import freeze_problem
from netspec_training.job import Feed, Job, Machine
from netspec_training.log import Sink
from netspec_training.recipes.model import Recipe, RunSettings
from netspec_training.recipes.read import to_toml
from netspec_training.world import World

MOST_WORKERS = 8
Found = TypeVar("Found")


class OwnBatches(Record):
    """Batches of one's own, with images to evaluate on, and what brings pixels to the network's input."""

    batches: Batches
    val: Images | None = None
    normalisation: Normalisation = Normalisation()

    def feed(self, view: View) -> Feed:
        return Feed(self.batches, self.val, view, self.normalisation)


class Refused(Exception):  # noqa: N818 - a way out between functions of this room, and no error that callers see
    """What keeps a run from starting."""

    def __init__(self, *problems: Diagnostic) -> None:
        super().__init__(*(one.said() for one in problems))
        self.problems = [*problems]


def sound(found: Found | Diagnostic) -> Found:
    """What was found; `Refused` where it was a mistake."""
    if isinstance(found, Diagnostic):
        raise Refused(found)
    return found


class Watching(Record):
    """Who is told what happens: of the run's entries, of images as they are looked at, of notes in words."""

    callback: Sink | None = None
    looked_at: Callable[[int, int], None] = lambda done, of: None
    say: Callable[[str], None] = lambda text: None


def job_of(
    checked: CheckedNetwork, asked: Asked, world: World, watching: Watching, own: DataSet | OwnBatches | None = None
) -> Job:
    """The job that is asked for; `Refused` with every mistake of the first stage that has some.

    `own` data stands for the folder `asked.data`.
    """
    recipe = sound(recipe_asked(asked))
    resume = asked.resume or (world.restarts > 0 and (asked.out / LAST).is_file())
    begins = world.first and not asked.begun
    if begins:
        refuse(folder_problem(asked.out, resume, asked.force or world.restarts > 0))
    device = sound(device_of(asked.device, world))
    machine = machine_of(asked, device, world)
    view = View(tuple(checked.network.input), recipe.augment, recipe.test_resize)
    if isinstance(own, OwnBatches):
        feed = own.feed(view)
    else:
        data = own or sound(find(asked.data))
        refuse(*held_against(data, checked))
        feed = feed_of(data, asked, recipe, view, machine, world, watching)
    settings = settings_of(recipe, asked, feed.batches.steps)
    recipe = recipe.model_copy(update={"run": settings})
    text = to_toml(recipe.model_dump(mode="json"))
    refuse(freeze_problem(checked, settings.freeze or (), settings.heads))
    state = state_of(checked, asked.out, text, device) if resume else None
    if state is None and begins:
        refuse(begin(asked.out, text, checked.network.name, print_checked(checked)))
    initial = initial_weights(checked, asked, watching) if asked.init_weights and state is None else None
    return Job(checked, recipe, text, feed, machine, world, asked.out, state, initial, watching.callback)


def refuse(*problems: Diagnostic | None) -> None:
    found = [one for one in problems if one is not None]
    if found:
        raise Refused(*found)


def device_of(name: str | None, world: World) -> torch.device | NoDevice:
    """The device of this process: CUDA where it is there and nothing else is asked for."""
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        return NoDevice(device=name, why="torch finds no GPU that it was built for")
    if name == "cpu" or not there:
        return torch.device("cpu")
    count = torch.cuda.device_count()
    if world.local_rank >= count:
        remedy = f"take {count} processes a machine at most"
        return NoDevice(device=f"cuda:{world.local_rank}", why=f"this machine has {count}", remedy=remedy)
    device = torch.device("cuda", world.local_rank)
    torch.cuda.set_device(device)
    return device


def machine_of(asked: Asked, device: torch.device, world: World) -> Machine:
    """How the run is computed; by itself, images are read by as many processes as there are cores to spare."""
    spare = (os.cpu_count() or 1) // max(1, world.size) - 1
    workers = asked.workers if asked.workers is not None else max(0, min(MOST_WORKERS, spare))
    often = asked.save_every, asked.validate_every, asked.gradients
    return Machine(device, asked.compile, asked.channels_last, workers, *often)


def feed_of(
    data: DataSet, asked: Asked, recipe: Recipe, view: View, machine: Machine, world: World, watching: Watching
) -> Feed:
    """A data set that suits the network, held against the recipe and the number of processes."""
    train = data.train
    if train is None:
        raise Refused(NoData(path=data.path, why="has images to evaluate on, and none to train on"))
    refuse(batch_problem(recipe, asked, world), few_problem(data, train, recipe.batch))
    if world.first and not (asked.trust_images or asked.resume or asked.begun or world.restarts):
        refuse(*(broken_in(part, watching) for part in (train, data.val)))
    reads_files = isinstance(train, FolderImages) or recipe.augment.trivial
    workers = machine.workers if reads_files or asked.workers is not None else 0
    pinned = machine.device.type == "cuda"
    batches = ImageBatches(train, view, recipe.batch, workers, pinned)
    return Feed(batches, data.val, view, measured(train, view))


def batch_problem(recipe: Recipe, asked: Asked, world: World) -> Indivisible | None:
    """Why a batch can't be shared among processes, and in parts."""
    processes, parts = max(world.size, asked.procs), asked.accumulate or (recipe.run.accumulate if recipe.run else 1)
    if recipe.batch % (processes * parts) == 0:
        return None
    each = f"{processes} processes" if processes > 1 else "one process"
    what = f"{each} in {parts} parts" if parts > 1 else f"for {each}"
    nearest = max(1, round(recipe.batch / (processes * parts))) * processes * parts
    return Indivisible(
        batch=recipe.batch, what=what, remedy=f"take a multiple of {processes * parts}: `--batch {nearest}`"
    )


def few_problem(data: DataSet, train: Images, batch: int) -> TooFewImages | None:
    count = len(train.targets)
    return None if steps_in(count, batch) else TooFewImages(path=data.path, count=count, batch=batch)


def broken_in(part: Images | None, watching: Watching) -> Diagnostic | None:
    """Whether images in files can be decoded; those in arrays are."""
    if not isinstance(part, FolderImages):
        return None
    done = 0

    def looked_at(more: int) -> None:
        nonlocal done
        done += more
        watching.looked_at(done, len(part.paths))

    return broken(part, looked_at)


def settings_of(recipe: Recipe, asked: Asked, steps_per_epoch: int) -> RunSettings:
    """How long, with which seed and so on: as it is asked, else as the recipe's own run, else by its epochs."""
    before = recipe.run
    if asked.steps is not None:
        steps = asked.steps
    elif asked.epochs is not None or before is None:
        steps = max(1, round((asked.epochs or recipe.epochs) * steps_per_epoch))
    else:
        steps = before.steps
    kept = before or RunSettings(steps=steps)
    return RunSettings(
        steps=steps,
        seed=kept.seed if asked.seed is None else asked.seed,
        heads=kept.heads and not asked.no_aux,
        accumulate=asked.accumulate or kept.accumulate,
        amp=asked.amp or kept.amp,
        freeze=tuple(asked.freeze) or kept.freeze,
    )


def state_of(checked: CheckedNetwork, folder: Path, text: str, device: torch.device) -> dict[str, object]:
    """The checkpoint of this very run."""
    state = checkpoints.read_last(folder, device)
    if isinstance(state, Diagnostic):
        raise Refused(state)
    refuse(checkpoints.same_run(state, folder, checkpoints.fingerprint(checked), text))
    return state


def initial_weights(checked: CheckedNetwork, asked: Asked, watching: Watching) -> dict[str, torch.Tensor]:
    """Weights to start from, under the names of their source; what is left out of them starts as the spec says."""
    assert asked.init_weights is not None
    torch.manual_seed(seed_of(asked.seed or 0))
    model = build(checked)
    filled = fill(model, asked.init_weights, asked.init_source, None, except_=asked.init_except, drop_aux=asked.no_aux)
    if isinstance(filled, list):
        raise Refused(*filled)
    for note in filled.notes:
        watching.say(note)
    return model.state_dict()
