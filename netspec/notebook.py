"""`%%netspec` in a notebook: the cell is a spec, which is checked, drawn and reported. Loaded by `%load_ext netspec`.

Mistakes, and wrong usage, are shown as the command shows them; none ends in a traceback.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import spec_options
from netspec.diagnostics.render import render
from netspec.draw.heat import QUANTITIES
from netspec.lazy import resolve
from netspec.network import Network
from netspec.pipeline import load_text
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


@click.command("%%netspec", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", required=False)
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

    \b
    %%netspec net --set classes=10
    """
    shell, cell = notebook
    if name is not None and not name.isidentifier():
        raise click.UsageError(f"{name!r} can't be the name of a variable")
    loaded = checked(cell, settings, network, root)
    if loaded is None:
        return
    if name is not None:
        shell.user_ns[name] = loaded
    resolve("IPython.display:display")(Picture(loaded.to_svg(heat=heat)), loaded.report())


def checked(cell: str, settings: dict[str, str], name: str | None, root: Path | None) -> Network | None:
    """The network of a cell, or none after showing its mistakes. `use` looks from the current folder."""
    text = cell.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    outcome = load_text(SourceFile(CELL, text), Path.cwd() / "cell.ns", settings, name, root)
    sys.stderr.write(render(outcome.problems, outcome.sources))
    if not outcome.ok or not outcome.networks:
        return None
    return Network(outcome.networks[0], outcome.sources)


def load_ipython_extension(ipython: Any) -> None:
    """What `%load_ext netspec` calls: registers the cell magic."""

    def run(line: str, cell: str) -> None:
        try:
            magic.main(shlex.split(line), prog_name="%%netspec", standalone_mode=False, obj=(ipython, cell))
        except click.ClickException as error:
            error.show(sys.stderr)
        except ValueError as error:
            sys.stderr.write(f"Error: {error}\n")

    ipython.register_magic_function(run, "cell", "netspec")
