"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from netspec.cli.usage import Misuse

F = TypeVar("F", bound=Callable[..., Any])


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
    return click.argument("spec", type=click.Path(path_type=Path))(function)


def specs_argument(function: F) -> F:
    """One spec or more."""
    return click.argument("specs", nargs=-1, required=True, type=click.Path(path_type=Path))(function)


def quiet_option(function: F) -> F:
    """Whether to say nothing where nothing is wrong."""
    return click.option("-q", "--quiet", is_flag=True, help="Print mistakes, and nothing else.")(function)


def spec_options(function: F) -> F:
    """How a spec is read: params from outside, the network, the root."""
    function = click.option(
        "--set", "settings", multiple=True, metavar="NAME=VALUE", callback=assignments, help="Set a param of the spec."
    )(function)
    function = click.option("--network", metavar="NAME", help="The network, where the file declares several.")(function)
    root = click.Path(path_type=Path, file_okay=False)
    return click.option("--root", type=root, help="Folder above which no file is read [the project's].")(function)


def color_option(function: F) -> F:
    """When to colour."""
    choice = click.Choice(["auto", "always", "never"])
    text = "Colour the output [auto: on a terminal, unless NO_COLOR is set]."
    return click.option("--color", type=choice, default="auto", help=text)(function)
