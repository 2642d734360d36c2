"""`netspec plot`: networks against each other, and the share that each stage has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from netspec.cli.draw import FORMATS
from netspec.cli.options import color_option, specs_argument
from netspec.cli.output import say, show_problem
from netspec.cli.views import look, looking, view_options
from netspec.cli.write import write_whole
from netspec.diagnostics.files import NoPlotting, UnknownImage
from netspec.lazy import resolve


@click.command("plot", short_help="Networks against each other, or stages by their share, as a figure.")
@specs_argument
@view_options
@click.option(
    "-o", "--output", metavar="FILE", default="plot.svg", help="Where to write, as .svg, .png or .pdf [plot.svg]."
)
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option(
    "--kind",
    type=click.Choice(["networks", "shares"]),
    help="Parameters against MACs, or each stage's share [shares for one network, else networks].",
)
@color_option
def command(specs: tuple[Path, ...], output: str, force: bool, kind: str | None, color: str, **options: Any) -> int:
    """Plot the networks in SPECS: parameters against MACs, one point each; or one's stages by their share of both.

    \b
    netspec plot specs/googlenet.ns -o shares.svg
    netspec plot specs/*.ns -o networks.svg
    """
    path = Path(output)
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        return show_problem(UnknownImage(path=output, known=", ".join(f"`.{one}`" for one in FORMATS)), color)
    view = look(specs, looking(options), color)
    if not view.whole:
        return view.status
    reports = [one.network.report() for one in view.seen]
    try:
        plot = resolve("netspec.plot.figures:plot")
    except ImportError:
        return show_problem(NoPlotting(path=output), color)
    content: bytes = plot(reports, kind or ("shares" if len(reports) == 1 else "networks"), form)
    problem = write_whole(path, content, force)
    if problem is not None:
        return show_problem(problem, color)
    say(f"wrote {path}")
    return view.status
