"""`netspec evaluate`: looks at what is asked, evaluates here or in several processes, and prints."""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from netspec.cli.output import colored, show_problem
from netspec.cli.streams import print_data
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import NoMemory, ProcessFailed
from netspec.network import Network
from netspec.report.showing import width_of
from netspec_training.data.images import UnusableError
from netspec_training.evaluation.asked import Asked
from netspec_training.evaluation.counts import Counts
from netspec_training.evaluation.evaluate import Exam, evaluate, exam_of
from netspec_training.evaluation.shown import render
from netspec_training.evaluation.views import shard_of
from netspec_training.launch import Launch, launched
from netspec_training.preparing import device_of
from netspec_training.world import World, joined, world_of

PATHS = ("weights", "data", "names")


def run(network: Network, asked: dict[str, Any], color: str, call: str) -> int:
    """Evaluates as the options ask, and prints; the exit status. `call` is what a child process is given."""
    gc.enable()  # the command line turns it off for its short runs
    options = Asked(**asked).replace(**{name: Path(asked[name]) for name in PATHS if asked[name] is not None})
    world = world_of(os.environ)
    exam = exam_of(network.checked, options)
    if isinstance(exam, list):
        return max(show_problem(one, color) for one in exam) if world.first else 2
    if options.procs > 1 and world.size == 1:
        ended: int | Diagnostic = launched(Launch(options.procs, 0), {**json.loads(call), "run": f"{__name__}:run"})
    else:
        ended = carried_out(exam, world, color)
    return ended if isinstance(ended, int) else show_problem(ended, color)


def carried_out(exam: Exam, world: World, color: str) -> int | Diagnostic:
    """The evaluation in this process, as one of `world`; the first one prints."""
    device = device_of(exam.asked.device, world)
    if isinstance(device, Diagnostic):
        return device
    try:
        with joined(world, device), watched(exam, world) as progress:
            found = evaluate(exam, world, device, lambda more: progress.advance(progress.task_ids[0], more))
    except UnusableError as error:
        return error.problem
    except torch.OutOfMemoryError:
        return NoMemory(device=str(device), batch=exam.crops.views)
    except RuntimeError:
        if world.size == 1:
            raise
        return ProcessFailed(what="another process of this evaluation ended", restarts=0)
    if isinstance(found, Diagnostic):
        return found if world.first else found.status
    if world.first:
        show(found, exam, color)
    return 0


def watched(exam: Exam, world: World) -> Progress:
    """A bar of the first process's own images on a terminal; nothing elsewhere."""
    columns = TextColumn("images"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    shown = world.first and sys.stderr.isatty()
    progress = Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown)
    own = shard_of(len(exam.images.targets), exam.crops.views, (world.rank, world.size))
    progress.add_task("", total=sum(map(len, own)))
    return progress


def show(found: Counts, exam: Exam, color: str) -> None:
    if exam.asked.form == "json":
        text = json.dumps(found.as_data(), indent=2) + "\n"
    else:
        text = render(found, width=width_of(sys.stdout), color=colored(color, sys.stdout))
    print_data(text)
