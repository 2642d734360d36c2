"""`netspec check`: diagnostics of specs, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from netspec.cli.folders import unfolded
from netspec.cli.mistakes.formats import FORMATS, TEXT
from netspec.cli.options import color_option, quiet_option, spec_options, specs_argument
from netspec.cli.output import colored, plural, status_of
from netspec.cli.streams import print_data, warn
from netspec.cli.usage import Misuse
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.lazy import resolve
from netspec.pipeline import Outcome, check_file, position
from netspec.record import Record


class Asked(Record):
    """How specs are checked, and how what is wrong with them is shown."""

    settings: dict[str, str]
    network: str | None
    root: Path | None
    form: str
    quiet: bool
    color: str


class Checking(Record):
    """What became of all specs, and what is wrong with the folders that were named."""

    outcomes: tuple[Outcome, ...]
    beside: tuple[Diagnostic, ...]

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong, file by file."""
        return self.beside + tuple(one for outcome in self.outcomes for one in outcome.problems)

    @property
    def status(self) -> int:
        """The exit status."""
        return status_of(self.problems)


@click.command("check", short_help="Find every mistake in specs.")
@specs_argument
@spec_options
@click.option("--format", "form", type=click.Choice([TEXT, *FORMATS]), default=TEXT, help="How to print mistakes.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until interrupted.")
@quiet_option
@color_option
def command(specs: tuple[Path, ...], watch: bool, **options: Any) -> int:
    """Find every mistake in SPECS: names, values, shapes, and every `expect` that does not hold.

    A folder stands for all specs below it; what begins with a dot is left out, and links to folders are not followed.

    \b
    netspec check specs/googlenet.ns
    netspec check specs --quiet
    netspec check specs --format json
    netspec check specs --format sarif > netspec.sarif

    Each `expect` speaks of the network as it is written: with --set, none is held, and how many there are is said on
    standard error where the output is for programs or shows mistakes.
    """
    asked = Asked(**options)
    if watch and (asked.form != TEXT or Path("-") in specs):
        raise Misuse(
            "watching is for people, and for files", "leave out `--format`, and name files or folders", "--watch"
        )
    if watch:
        status: int = resolve("netspec.cli.watch:watch")(lambda: once(specs, asked), specs)
        return status
    return once(specs, asked).status


def once(specs: Sequence[Path], asked: Asked) -> Checking:
    """Checks all specs and shows what is wrong with them."""
    found, beside = unfolded(specs)
    outcomes = [examined(spec, asked) for spec in found]
    done = Checking(tuple(outcomes), tuple(beside))
    show(done, asked)
    return done


def examined(spec: Path, asked: Asked) -> Outcome:
    """What is wrong with one spec. Of a space whose budgets seem out of reach, all points are looked at."""
    found = check_file(spec, asked.settings, asked.network, asked.root)
    if asked.settings or not found.doubted or not found.ok:
        return found
    more = resolve("netspec.fit.doubts:confirmed")(found.doubted, spec)
    return found.replace(problems=tuple(sorted([*found.problems, *more], key=position)))


def show(done: Checking, asked: Asked) -> None:
    """Prints the mistakes, or the one line for when there are none."""
    left = left_out(done.outcomes)
    if asked.form != TEXT:
        print_data(resolve(FORMATS[asked.form])(done.problems))
    else:
        sources = {path: source for one in done.outcomes for path, source in one.sources.items()}
        warn(render(done.problems, sources, colored(asked.color, sys.stderr)))
    if asked.quiet:
        return
    if asked.form == TEXT and not done.status:
        sys.stdout.write(summary(done.outcomes, left))
    elif left:
        warn(f"{left}\n")


def summary(outcomes: Sequence[Outcome], left: str) -> str:
    """One line for when nothing is wrong, with what was left out."""
    networks = sum(len(outcome.networks) for outcome in outcomes)
    warnings = sum(len(outcome.problems) for outcome in outcomes)
    head = f"no mistakes, {plural(warnings, 'warning')}" if warnings else "no mistakes"
    counts = [plural(len(outcomes), "file"), plural(networks, "network")]
    if left:
        return f"{head}: {', '.join(counts)} checked; {left}\n"
    held = sum(outcome.expectations(held=True) for outcome in outcomes)
    return f"{head}: {', '.join([*counts, plural(held, 'expectation')])} checked\n"


def left_out(outcomes: Sequence[Outcome]) -> str:
    """What to say of expectations that were not held; empty where all were."""
    count = sum(outcome.expectations(held=False) for outcome in outcomes)
    return f"{plural(count, 'expectation')} not held, since params are set" if count else ""
