"""Checking again whenever a file changes: the files are looked at a few times a second, which works on every system."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from netspec.cli.folders import unfolded
from netspec.pipeline import Outcome

SECONDS = 0.3
Seen = dict[str, tuple[int, int] | None]


class Round(Protocol):
    """What one run says of the files that it read."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """What became of each spec."""


def watch(run: Callable[[], Round], specs: Sequence[Path]) -> int:
    """Runs, then again after each change of a spec, or of a file that one uses. Only a signal ends it."""
    while True:
        sys.stdout.write(f"-- {datetime.now():%H:%M:%S}\n")
        started = time.time_ns()
        outcomes = run().outcomes
        sys.stdout.flush()
        wait_for_change(specs, outcomes, started)


def wait_for_change(specs: Sequence[Path], outcomes: Sequence[Outcome], started: int) -> None:
    """Returns when anything is other than it is now, or was changed while the run that started then was reading it."""
    before = seen(specs, outcomes)
    if any(one is not None and one[0] > started for one in before.values()):
        return
    while seen(specs, outcomes) == before:
        time.sleep(SECONDS)


def seen(specs: Iterable[Path], outcomes: Iterable[Outcome]) -> Seen:
    """When each file and folder that matters was last changed, and how large it is. A folder changes as files come."""
    return {str(path): stamp(path) for path in watched(specs, outcomes)}


def watched(specs: Iterable[Path], outcomes: Iterable[Outcome]) -> Iterator[Path]:
    """The specs that are named or are in a folder that is, all that they use, and where those are."""
    below, _ = unfolded(specs)
    used = [Path(path) for outcome in outcomes for path in outcome.sources]
    for path in {*specs, *below, *used}:
        yield from (path, path.parent)


def stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
