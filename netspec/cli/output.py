"""What commands print, and with which status they end."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from netspec.cli.streams import warn
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.escaping.plain import printable

if TYPE_CHECKING:  # the pipeline's imports are many, and wait until `main` has stopped the collector
    from netspec.pipeline import Outcome


def colored(choice: str, stream: TextIO) -> bool:
    """Whether to colour what goes to this stream."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """Prints one line; names of files and the like may hold anything."""
    sys.stdout.write(f"{printable(text)}\n")


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def show_problems(outcome: Outcome, color: str) -> int:
    """Prints all diagnostics to standard error; returns the exit status that they ask for."""
    warn(render(outcome.problems, outcome.sources, colored(color, sys.stderr)))
    return status_of(outcome.problems)


def show_problem(problem: Diagnostic, color: str) -> int:
    """Prints one diagnostic that has no source to show; returns its exit status."""
    warn(render([problem], {}, colored(color, sys.stderr)))
    return problem.status


def status_of(problems: tuple[Diagnostic, ...]) -> int:
    """The gravest status of the mistakes; one that was made on the command line is wrong usage."""
    return max((2 if one.place.path == "--set" else one.status for one in problems), default=0)
