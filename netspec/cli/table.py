"""`netspec table`: the architecture table of a paper."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from netspec.cli.load import load_or_show
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import colored, width_of
from netspec.lazy import resolve
from netspec.report.formats import TABLE_FORMATS


@click.command("table", short_help="The architecture table of a paper.")
@spec_argument
@spec_options
@click.option("--format", "form", type=click.Choice(list(TABLE_FORMATS)), default="rich", help="How to print it.")
@click.option(
    "--published", is_flag=True, help="Set the published figures beside the computed ones, and mark differences."
)
@color_option
def command(
    spec: Path,
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    form: str,
    published: bool,
    color: str,
) -> int:
    """Print SPEC as a paper's architecture table: one row per stage, one column per branch.

    \b
    netspec table specs/googlenet.ns
    netspec table specs/googlenet.ns --published
    netspec table specs/googlenet.ns --format latex > table1.tex
    """
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    render = resolve(TABLE_FORMATS[form])
    text = render(loaded.table(published), width=width_of(sys.stdout), color=colored(color, sys.stdout))
    sys.stdout.write(text)
    return 0
