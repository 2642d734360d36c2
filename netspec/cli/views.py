"""Networks as views show them: every one that a spec declares or that is named, once with each value that is set.

A view shows what holds together. Where nothing is wrong but an `expect`, it shows the network all the same, says which
claim fails, and ends with status 1.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import F, assignment, completes
from netspec.cli.output import show_problems
from netspec.ir.model import everything, node_path
from netspec.lowering.declarations.alternatives import alternatives
from netspec.network import Network, sizes_of
from netspec.pipeline import OWN, Outcome, Sizes, read_program, view_program
from netspec.record import Record
from netspec.spelling import did_you_mean


class Looking(Record):
    """What of a spec is looked at: which networks, with which values, input and batch."""

    alternatives: tuple[dict[str, str], ...] = ({},)
    names: tuple[str, ...] = ()
    root: Path | None = None
    sizes: Sizes = OWN


class Seen(Record):
    """A network, and the spec as it was asked for."""

    network: Network
    source: str


class View(Record):
    """What there is to show, the exit status so far, and whether nothing is missing."""

    seen: tuple[Seen, ...]
    status: int
    whole: bool


def look(specs: Sequence[Path], how: Looking, color: str) -> View:
    """The networks of all specs, after printing what is wrong with them."""
    seen: list[Seen] = []
    status, whole = 0, True
    for spec in specs:
        program = read_program(spec, how.root)
        outcome = (
            program if isinstance(program, Outcome) else view_program(program, how.alternatives, how.names, how.sizes)
        )
        status = max(status, show_problems(outcome, color))
        whole = whole and outcome.sound
        if outcome.sound:
            seen += [Seen(Network(one, outcome.sources), str(spec)) for one in outcome.networks]
            say_not_held(outcome, how)
    return View(tuple(seen), status if whole else status or 1, whole)


def say_not_held(outcome: Outcome, how: Looking) -> None:
    """Says on standard error how many expectations were not held, and why."""
    count = outcome.expectations(held=False)
    if count:
        outside = (("params", any(how.alternatives)), ("input", how.sizes.input), ("batch", how.sizes.batch > 1))
        told = [what for what, here in outside if here]
        are = "is" if told in (["input"], ["batch"]) else "are"
        sys.stderr.write(
            f"{count} expectation{'' if count == 1 else 's'} not held, since {' and '.join(told)} {are} set\n"
        )


def values(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Every combination of the values that `name=value,value` gives; a name given twice keeps its last values."""
    try:
        return alternatives(dict(map(assignment, given)))
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


def extents(context: click.Context, option: click.Parameter, given: str | None) -> tuple[int, ...] | None:
    """`3x96x96` as its numbers."""
    if given is None:
        return None
    parts = given.split("x")
    if not all(part.isascii() and part.isdigit() and len(part) <= 10 for part in parts):
        raise click.BadParameter(f"{given!r} is not channels and extents, such as 3x224x224", context, option)
    try:
        return sizes_of([int(part) for part in parts], 1).input
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


def one_page(view: View, what: str = "a page") -> None:
    """Wrong usage where a page or a picture was asked for and there are several networks."""
    if len(view.seen) > 1:
        known = ", ".join(dict.fromkeys(one.network.name for one in view.seen))
        raise click.UsageError(f"{what} holds one network; choose with --network and --set, here are {known}")


def path_in(network: Network, stage: str, option: str) -> str:
    """The path of the stage or branch that an option names; wrong usage, with the nearest one, where there is none."""
    path = node_path(network.checked.network, stage)
    if path is None:
        labels = [str(node.label or node.name) for node in everything(network.checked.network)]
        hint = did_you_mean(stage.split(".", maxsplit=1)[0], labels) or "`netspec report` lists them"
        raise click.UsageError(f"{option}: {network.name} has no {stage!r}; {hint}")
    return path


def view_options(function: F) -> F:
    """How the networks of a view are read; `looking` makes one value of them."""
    options: Sequence[Any] = (
        click.option(
            "--set",
            "alternatives",
            multiple=True,
            metavar="NAME=VALUE[,VALUE]",
            callback=values,
            shell_complete=completes("params"),
            help="Set a param of the spec; with several values, one network for each.",
        ),
        click.option(
            "--network",
            "names",
            multiple=True,
            metavar="NAME",
            shell_complete=completes("networks"),
            help="A network of the file [all of its own].",
        ),
        click.option(
            "--input", metavar="CxHxW", callback=extents, help="Another input than the spec's, such as 3x96x96."
        ),
        click.option(
            "--batch",
            type=click.IntRange(1, 2**31 - 1),
            default=1,
            metavar="N",
            help="Count so many inputs at once [1].",
        ),
        click.option(
            "--root",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder above which no file is read [the project's].",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def looking(options: dict[str, Any]) -> Looking:
    """What `view_options` gave, taken out of all options of a command."""
    sizes = Sizes(options.pop("input"), options.pop("batch"))
    return Looking(options.pop("alternatives"), options.pop("names"), options.pop("root"), sizes)
