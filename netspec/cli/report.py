"""`netspec report`: what every stage costs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option, completes, specs_argument
from netspec.cli.output import colored
from netspec.cli.views import Seen, look, looking, one_page, path_in, view_options
from netspec.cli.write import deliver
from netspec.lazy import resolve
from netspec.network import Network
from netspec.record import Record
from netspec.report.formats import REPORT_FORMATS, WHY_FORMATS
from netspec.report.model import Report
from netspec.report.several import together
from netspec.report.showing import PLAIN_WIDTH, width_of
from netspec.report.why import Why

PAGE = "html"
FORMATS = [*REPORT_FORMATS, PAGE]


class Asked(Record):
    """How the report is to be made, and where it goes."""

    form: str
    output: str | None
    force: bool
    count_as: str | None
    branches: bool
    depth: int
    why: str | None


def tool(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """The name of a counting convention."""
    why = "" if name is None else resolve("netspec.analysis.counting.catalogue:why_unknown")(name)
    if why:
        raise click.UsageError(f"--count-as: {why}", context)
    return name


@click.command("report", short_help="Shapes, parameters and MACs of every stage.")
@specs_argument
@view_options
@click.option("--branches", is_flag=True, help="Show what is inside of stages that have branches, too.")
@click.option(
    "--depth", type=click.IntRange(min=1), default=1, metavar="N", help="Show so many levels of every stage [1]."
)
@click.option("--why", metavar="LABEL", help="Write out the arithmetic of this stage or branch instead.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="rich", help="How to print it.")
@click.option("-o", "--output", metavar="FILE", help="Where to write the report [standard output].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option(
    "--count-as",
    shell_complete=completes("counting_tools"),
    metavar="TOOL",
    callback=tool,
    help="Set another tool's figures below: torchvision, fvcore, timm, torchinfo, flop_counter or keras.",
)
@color_option
def command(specs: tuple[Path, ...], color: str, **options: Any) -> int:
    """Show the output shape, parameters, MACs, activations and receptive field of every stage of each network in SPECS.

    \b
    netspec report specs/googlenet.ns
    netspec report specs/googlenet.ns --branches --batch 8
    netspec report specs/xception.ns --set classes=10 --input 3x192x192 --format json
    netspec report specs/googlenet.ns --why 3a
    netspec report specs/googlenet.ns --count-as fvcore
    netspec report specs/googlenet.ns --format html -o report.html

    A network of which an `expect` fails is shown, the claim beside the figure, and the status is 1.
    """
    view = look(specs, looking(options), color)
    asked = Asked(**options)
    if not view.seen:
        return view.status
    if asked.form == PAGE:
        one_page(view)
    if asked.count_as is not None and view.seen[0].network.facts.batch > 1:
        raise click.UsageError("--count-as: other tools are counted as at batch 1; leave out --batch")
    if asked.why is not None and asked.form not in WHY_FORMATS:
        raise click.UsageError(f"--why is shown in the formats {', '.join(WHY_FORMATS)}")
    text = together([(one.network.name, rendered(one, asked, color)) for one in view.seen], asked.form)
    return deliver(text, asked.output, asked.force, color, asked.form) or view.status


def rendered(one: Seen, asked: Asked, color: str) -> str:
    """The report in the format that is asked for."""
    if asked.form == PAGE:
        return one.network.to_html(asked.count_as)
    render = resolve((REPORT_FORMATS if asked.why is None else WHY_FORMATS)[asked.form])
    to_terminal = asked.output is None
    width = width_of(sys.stdout) if to_terminal else PLAIN_WIDTH
    shown = content(one.network, asked)
    text: str = render(shown, width=width, color=to_terminal and colored(color, sys.stdout))
    return text


def content(network: Network, asked: Asked) -> Report | Why:
    """The report, or the arithmetic of one stage where that is asked for."""
    if asked.why is None:
        return network.report(asked.count_as, depth=asked.depth, branches=asked.branches)
    path_in(network, asked.why, "--why")
    return network.why(asked.why)
