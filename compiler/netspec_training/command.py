"""`netspec train`: prepares a run, and carries it out here or in several processes."""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from netspec.cli.output import say, show_problem
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import NoMemory, ProcessFailed
from netspec.network import Network
from netspec_compiler.weights.wording import counted
from netspec_training.asked import Asked, asked_of
from netspec_training.folder import WEIGHTS
from netspec_training.job import Job
from netspec_training.launch import LEFT_ALONE, STATUS, Launch, launched, leave_reason
from netspec_training.loop import Ended, train
from netspec_training.preparing import Refused, Watching, device_of, job_of, sound
from netspec_training.world import World, world_of

# How torch says that there is no memory for an array in a processor's.
NO_MEMORY = "DefaultCPUAllocator"


def run(network: Network, asked: dict[str, Any], color: str, call: str) -> int:
    """Trains as the options ask, and says how it ended; the exit status. `call` is what a child process is given."""
    gc.enable()  # the command line turns it off for its short runs; this one is long
    options = asked_of(asked)
    world = world_of(os.environ)
    try:
        if options.procs > 1 and world.size == 1:
            sound(device_of(options.device, World(local_rank=options.procs - 1)))
            check_only = job_of(network.checked, options, world, watching(world))
            ended: int | Diagnostic = launched(Launch(options.procs, options.restarts), child_call(call, check_only))
        else:
            ended = carried_out(network, options, world)
    except Refused as refused:
        return max(show_problem(one, color) for one in refused.problems)
    return ended if isinstance(ended, int) else show_problem(ended, color)


def child_call(call: str, job: Job) -> dict[str, object]:
    """The call for the processes of a run that is begun; those of a resumed one read its checkpoint, as this did."""
    said: dict[str, Any] = json.loads(call)
    said["asked"] |= {"begun": True, "procs": 1, "resume": job.state is not None}
    return said | {"run": f"{__name__}:run"}


def carried_out(network: Network, options: Asked, world: World) -> int | Diagnostic:
    """The run in this process, as one of `world`."""
    job = job_of(network.checked, options, world, watching(world))
    tell_start(job)
    try:
        ended = train(job)
    except RuntimeError as error:
        if isinstance(error, torch.OutOfMemoryError) or NO_MEMORY in str(error):
            return NoMemory(device=str(job.machine.device), batch=job.recipe.batch)
        if world.size == 1:
            raise
        return left_alone(error, world)
    if ended.problem is not None:
        return ended.problem
    tell_end(job, ended)
    return 128 + ended.signal if ended.signal else 0


def left_alone(error: RuntimeError, world: World) -> int | ProcessFailed:
    """What a process does whose peer ended: under a launcher of ours it leaves its reason, and is started again."""
    why = without_source(str(error).split("\n", 1)[0])[:200]
    if STATUS in os.environ:
        leave_reason(world.rank, why)
        return LEFT_ALONE
    return ProcessFailed(what="another process of this run ended", why=why, restarts=world.restarts)


def without_source(message: str) -> str:
    """A message of gloo's without the places in its source that stand before it in brackets."""
    while message.startswith("["):
        _, _, message = message.partition("]")
        message = message.lstrip()
    return message


def tell_start(job: Job) -> None:
    if not job.world.first:
        return
    steps, epochs = job.settings.steps, job.settings.steps / job.feed.batches.steps
    processes = f", {job.world.size} processes" if job.world.size > 1 else ""
    say(
        f"{job.checked.network.name}: {counted(steps, 'step', 'steps')} of {job.recipe.batch} "
        f"({epochs:.3g} epoch{'' if epochs == 1 else 's'}), "
        f"recipe {job.recipe.name}, {job.machine.device.type}{processes}"
    )
    if job.start:
        say(f"resumed after step {job.start:,}")


def tell_end(job: Job, ended: Ended) -> None:
    if not job.world.first:
        return
    if ended.signal:
        say(f"stopped after step {ended.step:,}, which is saved; `--resume` goes on from there")
        return
    say(f"wrote {job.folder / WEIGHTS}")


def watching(world: World) -> Watching:
    """What the first process shows before the run starts."""
    if not world.first:
        return Watching()
    looking = Looking()
    return Watching(None, looking.at, say)


class Looking:
    """A bar while images are looked at; nothing where there is no terminal."""

    def __init__(self) -> None:
        self.progress: Progress | None = None

    def at(self, done: int, of: int) -> None:
        if self.progress is None:
            columns = TextColumn("looking at images"), BarColumn(), MofNCompleteColumn()
            self.progress = Progress(*columns, console=Console(file=sys.stdout), transient=True)
            self.task = self.progress.add_task("", total=of)
            self.progress.start()
        self.progress.update(self.task, completed=done)
        if done == of:
            self.progress.stop()
            self.progress = None
