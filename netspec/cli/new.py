"""`netspec new`: a spec to start from."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

import netspec
from netspec import shipped
from netspec.cli.options import color_option, completes
from netspec.cli.output import say, show_problem
from netspec.cli.write import hides_module, otherwise, write_whole
from netspec.copying import self_contained
from netspec.diagnostics.files import AlreadyThere, FileProblem, NoNetworkName, UnknownShipped
from netspec.keywords import KEYWORDS
from netspec.spelling import nearest

SMALLEST = """\
## A small network to start from. Every line is yours to change.

## Number of classes of the classifier.
param classes: 1..1_000_000 = 10

## Inception module with dimension reduction: four branches side by side, their filters joined.
block inception(c1 "#1×1" | r3 "#3×3 reduce" c3 "#3×3" | r5 "#5×5 reduce" c5 "#5×5" | pp "pool proj") = concat {{
  conv 1x1 c1
  conv 1x1 r3 -> conv 3x3 c3
  conv 1x1 r5 -> conv 5x5 c5
  maxpool 3x3/1 pad=same -> conv 1x1 pp
}}

network {name} {{
  input 3x32x32
  default conv act=relu

  conv1: conv 3x3 32
  maxpool 3x3/2
  2a: inception 16 | 16 32 | 4 8 | 8
  global_avgpool
  fc: linear classes
}}
"""


def show_list(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Prints the shipped specs, each with the first line that it says of itself, and ends."""
    if wanted and not context.resilient_parsing:
        width = max(map(len, shipped.names()))
        for name in shipped.names():
            sys.stdout.write(f"{name:<{width}}  {first_line(shipped.path_of(name))}\n")
        context.exit(0)


def first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as stream:
        line = stream.readline().strip("# \n")
    return line if line.endswith(".") else f"{line} ..."


@click.command("new", short_help="Start a spec, from a published network or from the smallest one.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "origin",
    metavar="NAME",
    shell_complete=completes("shipped_networks"),
    help="The shipped spec to start from; --list shows them.",
)
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=show_list, help="List shipped specs.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@color_option
def command(file: Path, origin: str | None, force: bool, color: str) -> int:
    """Write a new spec to FILE: one file that needs no other, its network named after it.

    With --from it is a published network with its comments and layout, the blocks that it uses written out, and without
    the lines that hold it to the published figures, so that every number can be changed.

    \b
    netspec new mine.ns
    netspec new mine.ns --from googlenet
    netspec new mine.ns --from torchvision/googlenet
    netspec new --list
    """
    problem = mistake(file, origin, force) or write_whole(file, text_of(file.stem, origin), force, writes_spec=True)
    if problem is not None:
        return show_problem(otherwise(problem, "name a file in another place"), color)
    say(f"wrote {file}: the network {file.stem}")
    return 0


def mistake(file: Path, origin: str | None, force: bool) -> FileProblem | None:
    """Why there can be no such file."""
    if file.suffix != ".ns" or file.stem in KEYWORDS or not (file.stem.isascii() and file.stem.isidentifier()):
        return NoNetworkName(path=str(file))
    hidden = hides_module(file.stem, f"a network is compiled to a file of its name: call it `my_{file.stem}.ns`")
    if hidden is not None:
        return hidden
    if origin is not None and origin not in shipped.names():
        return UnknownShipped(path=origin[:64], hint=hint_for(origin), known=", ".join(shipped.names()))
    if os.path.lexists(file) and not force:
        return AlreadyThere(path=str(file))
    return None


def hint_for(origin: str) -> str:
    """What may be meant instead of a name that no shipped network has."""
    if origin in shipped.variants():
        return f"`{origin}` is a variant: start from the network that it edits, and write its edits into that. "
    match = nearest(origin, shipped.names())
    return f"did you mean `{match}`? " if match else ""


def text_of(name: str, origin: str | None) -> str:
    """The new spec."""
    if origin is None:
        return SMALLEST.format(name=name)
    head = (
        f"# Started from {origin} of netspec {netspec.__version__}. Its `expect` lines and published figures hold\n"
        "# for the published network alone, and are left out.\n\n"
    )
    return head + self_contained(shipped.path_of(origin), shipped.folder(), name)
