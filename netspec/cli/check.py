"""`netspec check`: diagnostics of specs, and nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option, spec_options
from netspec.cli.output import show_problems, status_of
from netspec.cli.streams import print_data, warn
from netspec.diagnostics.base import Diagnostic
from netspec.pipeline import Outcome, check_file
from netspec.source import Place


@click.command("check", short_help="Find every mistake in specs.")
@click.argument("specs", nargs=-1, required=True, type=click.Path(path_type=Path))
@spec_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print mistakes.")
@color_option
def command(
    specs: tuple[Path, ...], settings: dict[str, str], network: str | None, root: Path | None, form: str, color: str
) -> int:
    """Find every mistake in SPECS: names, values, shapes, and every `expect` that does not hold.

    \b
    netspec check specs/googlenet.ns
    netspec check specs/*.ns --format json

    Each `expect` speaks of the network as it is written: with --set, none is held, and how many there are is said on
    standard error where the output is JSON or shows mistakes.
    """
    outcomes = [check_file(spec, settings, network, root) for spec in specs]
    left = left_out(outcomes)
    if form == "json":
        found = [as_json(one) for outcome in outcomes for one in outcome.problems]
        print_data(json.dumps(found, indent=2) + "\n")
        status = max(status_of(outcome.problems) for outcome in outcomes)
    else:
        status = max(show_problems(outcome, color) for outcome in outcomes)
        if status == 0:
            sys.stdout.write(summary(outcomes, left))
    if left and (form == "json" or status):
        warn(f"{left}\n")
    return status


def summary(outcomes: list[Outcome], left: str) -> str:
    """One line for when nothing is wrong, with what was left out."""
    networks = sum(len(outcome.networks) for outcome in outcomes)
    warnings = sum(len(outcome.problems) for outcome in outcomes)
    head = f"no mistakes, {plural(warnings, 'warning')}" if warnings else "no mistakes"
    counts = [plural(len(outcomes), "file"), plural(networks, "network")]
    if left:
        return f"{head}: {', '.join(counts)} checked; {left}\n"
    held = sum(outcome.expectations(held=True) for outcome in outcomes)
    return f"{head}: {', '.join([*counts, plural(held, 'expectation')])} checked\n"


def left_out(outcomes: list[Outcome]) -> str:
    """What to say of expectations that were not held; empty where all were."""
    count = sum(outcome.expectations(held=False) for outcome in outcomes)
    return f"{plural(count, 'expectation')} not held, since params are set" if count else ""


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def as_json(one: Diagnostic) -> dict[str, Any]:
    """A diagnostic as plain data; lines and columns count from 1."""
    place = one.place
    path = place.path or str(getattr(one, "path", ""))
    return {
        "code": one.code,
        "severity": one.severity,
        "message": one.fill(one.message),
        **position_of(place.replace(path=path)),
        "labels": [{**position_of(label.place), "text": label.text} for label in one.labels],
        "help": one.fill(one.help),
    }


def position_of(place: Place) -> dict[str, Any]:
    """A place as plain data; what is wrong with a whole file, or with an option, stands at its very beginning."""
    return {
        "path": place.path,
        "line": max(1, place.line),
        "column": max(1, place.column),
        "end_line": max(1, place.end_line),
        "end_column": max(1, place.end_column),
    }
