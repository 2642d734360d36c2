"""`netspec gradients`: measures, with a bar on a terminal, and prints."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from netspec.cli.output import colored, show_problem
from netspec.cli.streams import print_data
from netspec.network import Network
from netspec.report.showing import width_of
from netspec_training.gradients.norms import measure
from netspec_training.gradients.shown import render


def run(network: Network, folder: Path, seeds: int, batch: int, form: str, color: str) -> int:
    """Measures and prints; the exit status."""
    gc.enable()  # the command line turns it off for its short runs; graphs of losses are worth collecting
    columns = TextColumn("starts"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=seeds)
        found = measure(network.checked, folder, seeds, batch, lambda done: progress.update(task, completed=done))
    if isinstance(found, list):
        return max(show_problem(one, color) for one in found)
    if form == "json":
        text = json.dumps(found.as_data(), indent=2) + "\n"
    else:
        text = render(found, width=width_of(sys.stdout), color=colored(color, sys.stdout))
    print_data(text)
    return 0
