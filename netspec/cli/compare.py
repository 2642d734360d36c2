"""`netspec compare`: networks against each other, one row a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option, completes, specs_argument
from netspec.cli.presenting import Printed, rendered, table_options
from netspec.cli.report import tool
from netspec.cli.views import look, looking, view_options
from netspec.cli.write import deliver
from netspec.report.comparison import ORDERS, Entry, make_comparison


class Asked(Printed):
    """How the table is to be made, and where it goes."""

    sort: str | None = None
    count_as: str | None = None


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
@table_options
@color_option
def command(specs: tuple[Path, ...], color: str, **options: Any) -> int:
    """Compare all networks in SPECS: parameters, MACs, activations, memory, depth; and from the first to each other.

    \b
    netspec compare specs/googlenet.ns specs/inception_v3.ns specs/xception.ns
    netspec compare specs/googlenet.ns --set width=1,0.75,0.5 --format markdown
    netspec compare specs/*.ns --sort macs --format latex -o table.tex

    All networks and variants that a file declares are rows, and each value of --set makes rows of its own.
    """
    how = looking(options)
    asked = Asked(**options)
    asked.presentation()
    view = look(specs, how, color)
    if not view.whole:
        return view.status
    if asked.count_as is not None and view.seen[0].network.facts.batch > 1:
        raise click.UsageError("--count-as: other tools are counted as at batch 1; leave out --batch")
    entries = [Entry(one.network.report(asked.count_as), one.source) for one in view.seen]
    text = rendered(make_comparison(entries, asked.sort), asked, color)
    return deliver(text, asked.output, asked.force, color) or view.status
