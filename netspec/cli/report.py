"""`netspec report`: what every stage costs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.load import load_or_show
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import PLAIN_WIDTH, colored, width_of
from netspec.cli.write import deliver
from netspec.lazy import resolve
from netspec.network import Network
from netspec.record import Record
from netspec.report.formats import REPORT_FORMATS

PAGE = "html"
FORMATS = [*REPORT_FORMATS, PAGE]


class Asked(Record):
    """How the report is to be made, and where it goes."""

    form: str
    output: str | None
    force: bool
    count_as: str | None


def tool(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """The name of a counting convention."""
    why = "" if name is None else resolve("netspec.analysis.counting.catalogue:why_unknown")(name)
    if why:
        raise click.UsageError(f"--count-as: {why}", context)
    return name


@click.command("report", short_help="Shapes, parameters and MACs of every stage.")
@spec_argument
@spec_options
@click.option("--format", "form", type=click.Choice(FORMATS), default="rich", help="How to print it.")
@click.option("-o", "--output", metavar="FILE", help="Where to write the report [standard output].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option(
    "--count-as",
    metavar="TOOL",
    callback=tool,
    help="Set another tool's figures below: torchvision, fvcore, timm, torchinfo, flop_counter or keras.",
)
@color_option
def command(
    spec: Path,
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    color: str,
    **how: Any,
) -> int:
    """Show the output shape, parameters, MACs, activations and receptive field of every stage of SPEC.

    \b
    netspec report specs/googlenet.ns
    netspec report specs/googlenet.ns --set classes=10 --format json
    netspec report specs/googlenet.ns --count-as fvcore
    netspec report specs/googlenet.ns --format html -o report.html
    """
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    asked = Asked(**how)
    return deliver(rendered(loaded, asked, color), asked.output, asked.force, color)


def rendered(loaded: Network, asked: Asked, color: str) -> str:
    """The report in the format that is asked for."""
    if asked.form == PAGE:
        return loaded.to_html(asked.count_as)
    render: Any = resolve(REPORT_FORMATS[asked.form])
    to_terminal = asked.output is None
    width = width_of(sys.stdout) if to_terminal else PLAIN_WIDTH
    text: str = render(loaded.report(asked.count_as), width=width, color=to_terminal and colored(color, sys.stdout))
    return text
