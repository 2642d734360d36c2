"""`%%netspec` in a notebook: the cell is a spec, which is checked, drawn and reported. Loaded by `%load_ext netspec`.

A mistake, or wrong usage, is shown as the command shows it, without a traceback. It ends the cell with an error, so
that "Run All" stops there, and the variable does not hold the network of an earlier run.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import spec_options
from netspec.cli.usage import Misuse, mistake
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.draw.heat import QUANTITIES
from netspec.lazy import resolve
from netspec.network import Network
from netspec.pipeline import Outcome, load_text
from netspec.source import SourceFile

CELL = "this cell"


class Picture:
    """An SVG picture that shows itself."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return "<netspec picture>"


def forgotten(context: click.Context, argument: click.Parameter, name: str | None) -> str | None:
    """The name of a variable, which from now on holds nothing: not the network of an earlier run, if this one fails."""
    if name is not None and not name.isidentifier():
        raise Misuse(f"`{name}` can't be the name of a variable", "letters, digits and `_` make one, no digit first")
    if name is not None:
        context.obj[0].user_ns.pop(name, None)
    return name


@click.command("%%netspec", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", required=False, is_eager=True, callback=forgotten)
@spec_options
@click.option("--heat", type=click.Choice(list(QUANTITIES)), help="Colour the boxes by what they cost.")
@click.pass_obj
def magic(
    notebook: tuple[Any, str],
    name: str | None,
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    heat: str | None,
) -> None:
    """Check the spec in this cell, draw it and report on it; NAME is a variable that is to hold the network.

    Where nothing is wrong but an `expect`, the network is shown all the same, the cell ends, and NAME holds nothing.

    \b
    %%netspec net --set classes=10
    """
    shell, cell = notebook
    outcome = checked(cell, settings, network, root)
    if outcome.sound:
        found = Network(outcome.networks[0], outcome.sources)
        resolve("IPython.display:display")(Picture(found.to_svg(heat=heat)), found.report())
    if not outcome.ok or not outcome.networks:
        raise CellError(outcome.problems, outcome.sources)
    if name is not None:
        shell.user_ns[name] = found


def checked(cell: str, settings: dict[str, str], name: str | None, root: Path | None) -> Outcome:
    """What becomes of the network of a cell. `use` looks from the current folder."""
    text = cell.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return load_text(SourceFile(CELL, text), Path.cwd() / "cell.ns", settings, name, root)


class CellError(Exception):
    """The mistakes of a cell, or of its first line. It ends the cell, and shows itself without a traceback."""

    def __init__(self, problems: Sequence[Diagnostic], sources: Mapping[str, SourceFile]) -> None:
        super().__init__("\n" + render(problems, sources))
        self.shown = render(problems, sources, color=True)

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for before it makes a traceback of its own."""
        return self.shown.rstrip("\n").split("\n")


def load_ipython_extension(ipython: Any) -> None:
    """What `%load_ext netspec` calls: registers the cell magic."""

    def run(line: str, cell: str) -> None:
        try:
            magic.main(words(line), prog_name="%%netspec", standalone_mode=False, obj=(ipython, cell))
        except click.ClickException as error:
            raise CellError([mistake(error)], {}) from None

    ipython.register_magic_function(run, "cell", "netspec")


def words(line: str) -> list[str]:
    """What stands after `%%netspec`, as a shell would cut it."""
    try:
        return shlex.split(line)
    except ValueError as error:
        raise Misuse(f"the line can't be cut into words: {str(error).lower()}", "close what is quoted") from None
