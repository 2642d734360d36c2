"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from netspec.cli.usage import Misuse
from netspec.lazy import resolve

F = TypeVar("F", bound=Callable[..., object])

# More than a machine has cores and GPUs for; each takes memory before anything else is known.
MOST_PROCESSES = 256


def completes(what: str) -> Callable[[click.Context, click.Parameter, str], list[object]]:
    """What a shell offers for a word, by the name of a function of `completing`; looked up only when a shell asks."""

    def offered(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[object]:
        found: list[object] = resolve(f"netspec.cli.completing:{what}")(context, incomplete)
        return found

    return offered


def assignments(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """`name=value` pairs; a name given twice keeps its last value, as options do."""
    try:
        return dict(map(assignment, values))
    except ValueError as error:
        raise Misuse(str(error), "write `--set NAME=VALUE`", "--set") from None


def assignment(text: str) -> tuple[str, str]:
    """The name and the value of `name=value`; `ValueError` where it is not written so."""
    name, equals, value = (part.strip(" \t") for part in text.partition("="))
    if not (name and equals and value):
        raise ValueError(f"`{text}` is not written name=value")
    return name, value


def spec_argument(function: F) -> F:
    """One spec file."""
    kind = click.Path(path_type=Path)
    return click.argument("spec", type=kind, shell_complete=completes("specs"))(function)


def specs_argument(function: F) -> F:
    """One spec or more."""
    kind = click.Path(path_type=Path)
    return click.argument("specs", nargs=-1, required=True, type=kind, shell_complete=completes("specs"))(function)


def quiet_option(function: F) -> F:
    """Whether to say nothing where nothing is wrong."""
    return click.option("-q", "--quiet", is_flag=True, help="Print mistakes, and nothing else.")(function)


def spec_options(function: F) -> F:
    """How a spec is read: params from outside, the network, the root."""
    function = click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        callback=assignments,
        shell_complete=completes("params"),
        help="Set a param of the spec.",
    )(function)
    text, offered = "The network, where the file declares several.", completes("networks")
    function = click.option("--network", metavar="NAME", shell_complete=offered, help=text)(function)
    root = click.Path(path_type=Path, file_okay=False)
    return click.option("--root", type=root, help="Folder above which no file is read [the project's].")(function)


def color_option(function: F) -> F:
    """When to colour."""
    choice = click.Choice(["auto", "always", "never"])
    text = "Colour the output [auto: on a terminal, unless NO_COLOR is set]."
    return click.option("--color", type=choice, default="auto", help=text)(function)
