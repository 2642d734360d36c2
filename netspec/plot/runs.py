"""Runs of training as their logs tell them: a line of JSON for each step, with its number and its loss at least."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from netspec.diagnostics.evaluation import BadLog
from netspec.diagnostics.files import FileProblem, FileTooLarge, Unreadable
from netspec.reading import display_path, regular_file
from netspec.record import Record

LOG = "log.jsonl"
LARGEST_LOG = 2**30


class Run(Record):
    """The figures of a run by step: its whole loss, each head's, the share of images that were recognised.

    What a step does not say is NaN. `evaluated` are steps with the share recognised in evaluation, `gradients` the
    norms of the gradient by stage, of `gradient_steps`.
    """

    name: str
    steps: tuple[int, ...]
    loss: tuple[float, ...]
    heads: dict[str, tuple[float, ...]]
    accuracy: tuple[float, ...]
    evaluated: tuple[tuple[int, float], ...]
    gradient_steps: tuple[int, ...]
    gradients: dict[str, tuple[float, ...]]


def is_run(path: Path) -> bool:
    """Whether this is the folder of a run, or a log by itself."""
    return path.suffix == ".jsonl" or (path / LOG).is_file()


def read_run(path: Path) -> Run | FileProblem:
    """The run in a folder, or in a log."""
    log = path if path.suffix == ".jsonl" else path / LOG
    size = regular_file(log, (".jsonl",))
    if isinstance(size, FileProblem):
        return size
    if size > LARGEST_LOG:
        return FileTooLarge(path=display_path(log), size=size, limit=LARGEST_LOG)
    name = path.parent.name if path.name == LOG and path.parent.name else path.name or path.resolve().name
    try:
        entries = list(entries_of(log))
    except OSError as error:
        return Unreadable(path=display_path(log), why=error.strerror or str(error))
    except BadLineError as error:
        return BadLog(path=display_path(log), line=error.line)
    return run_of(name, entries) if entries else BadLog(path=display_path(log), line=1)


class BadLineError(Exception):
    """A line that tells no step."""

    def __init__(self, line: int) -> None:
        self.line = line


def entries_of(log: Path) -> Iterator[dict[str, Any]]:
    """The steps of a log; a last line that is not whole yet, of a run that goes on, is none."""
    with log.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            entry = entry_of(line)
            if entry is not None:
                yield entry
            elif line.endswith(b"\n"):
                raise BadLineError(number)


def entry_of(line: bytes) -> dict[str, Any] | None:
    """What a line tells, if it tells a step and its loss."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(entry, dict) and type(entry.get("step")) is int and is_number(entry.get("loss"))
    return entry if whole else None


def is_number(found: object) -> TypeGuard[float]:
    """Whether this is written as a number, be it infinite."""
    return isinstance(found, int | float) and not isinstance(found, bool)


def number(entry: object, name: str) -> float:
    """A number of an entry; NaN where there is none."""
    found = entry.get(name) if isinstance(entry, dict) else None
    return float(found) if is_number(found) else math.nan


def run_of(name: str, entries: list[dict[str, Any]]) -> Run:
    watched = [entry for entry in entries if isinstance(entry.get("gradients"), dict)]
    evaluated = []
    for entry in entries:
        images, right = number(entry.get("val"), "images"), number(entry.get("val"), "top1")
        if images > 0 and right >= 0:
            evaluated.append((entry["step"], right / images))
    return Run(
        name,
        tuple(entry["step"] for entry in entries),
        tuple(number(entry, "loss") for entry in entries),
        by_name(entries, "losses"),
        tuple(number(entry, "accuracy") for entry in entries),
        tuple(evaluated),
        tuple(entry["step"] for entry in watched),
        by_name(watched, "gradients"),
    )


def by_name(entries: list[dict[str, Any]], key: str) -> dict[str, tuple[float, ...]]:
    """Numbers by name that each entry holds under a key, of the names that the first one has."""
    first = entries[0].get(key) if entries else None
    names = first if isinstance(first, dict) else {}
    return {name: tuple(number(entry.get(key), name) for entry in entries) for name in names}
