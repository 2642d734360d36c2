"""`netspec compare`: networks against each other, one row a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option, completes, specs_argument
from netspec.cli.output import colored
from netspec.cli.report import tool
from netspec.cli.views import look, looking, view_options
from netspec.cli.write import deliver
from netspec.lazy import resolve
from netspec.record import Record
from netspec.report.comparison import ORDERS, Entry, make_comparison
from netspec.report.formats import TABLE_FORMATS
from netspec.report.showing import PLAIN_WIDTH, width_of
from netspec.report.table import Table


class Asked(Record):
    """How the table is to be made, and where it goes."""

    form: str
    sort: str | None
    count_as: str | None
    output: str | None
    force: bool


@click.command("compare", short_help="Networks against each other, one row a network.")
@specs_argument
@view_options
@click.option("--sort", type=click.Choice(ORDERS), help="From the least to the most of this [in the order of SPECS].")
@click.option(
    "--count-as",
    metavar="TOOL",
    callback=tool,
    shell_complete=completes("counting_tools"),
    help="Add what another tool counts, as in report.",
)
@click.option("--format", "form", type=click.Choice(list(TABLE_FORMATS)), default="rich", help="How to print it.")
@click.option("-o", "--output", metavar="FILE", help="Where to write the table [standard output].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@color_option
def command(specs: tuple[Path, ...], color: str, **options: Any) -> int:
    """Compare all networks in SPECS: parameters, MACs, activations, memory, depth; and from the first to each other.

    \b
    netspec compare specs/googlenet.ns specs/inception_v3.ns specs/xception.ns
    netspec compare specs/googlenet.ns --set width=1,0.75,0.5 --format markdown
    netspec compare specs/*.ns --sort macs --format latex -o table.tex

    All networks and variants that a file declares are rows, and each value of --set makes rows of its own.
    """
    view = look(specs, looking(options), color)
    asked = Asked(**options)
    if not view.whole:
        return view.status
    if asked.count_as is not None and view.seen[0].network.facts.batch > 1:
        raise click.UsageError("--count-as: other tools are counted as at batch 1; leave out --batch")
    entries = [Entry(one.network.report(asked.count_as), one.source) for one in view.seen]
    text = rendered(make_comparison(entries, asked.sort), asked, color)
    return deliver(text, asked.output, asked.force, color) or view.status


def rendered(table: Table, asked: Asked, color: str) -> str:
    """The table in the format that is asked for."""
    render: Any = resolve(TABLE_FORMATS[asked.form])
    to_terminal = asked.output is None
    width = width_of(sys.stdout) if to_terminal else PLAIN_WIDTH
    text: str = render(table, width=width, color=to_terminal and colored(color, sys.stdout))
    return text
