"""`netspec report`: what every stage costs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from netspec.cli.load import load_or_show
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import colored, width_of
from netspec.lazy import resolve
from netspec.report.formats import REPORT_FORMATS


@click.command("report", short_help="Shapes, parameters and MACs of every stage.")
@spec_argument
@spec_options
@click.option("--format", "form", type=click.Choice(list(REPORT_FORMATS)), default="rich", help="How to print it.")
@click.option(
    "--count-as",
    metavar="TOOL",
    help="Set another tool's figures below: torchvision, fvcore, timm, torchinfo, flop_counter or keras.",
)
@color_option
def command(
    spec: Path,
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    form: str,
    count_as: str | None,
    color: str,
) -> int:
    """Show the output shape, parameters, MACs, activations and receptive field of every stage of SPEC.

    \b
    netspec report specs/googlenet.ns
    netspec report specs/googlenet.ns --set classes=10 --format json
    netspec report specs/googlenet.ns --count-as fvcore
    """
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    try:
        report = loaded.report(count_as)
    except ValueError as error:
        raise click.UsageError(f"--count-as: {error}") from None
    render = resolve(REPORT_FORMATS[form])
    sys.stdout.write(render(report, width=width_of(sys.stdout), color=colored(color, sys.stdout)))
    return 0
