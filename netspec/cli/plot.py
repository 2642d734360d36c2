"""`netspec plot`: networks against each other, and the share that each stage has."""

from __future__ import annotations

from pathlib import Path

import click

from netspec.cli.draw import FORMATS
from netspec.cli.load import load_or_show
from netspec.cli.options import color_option, spec_options
from netspec.cli.output import say, show_problem
from netspec.cli.write import write_whole
from netspec.diagnostics.files import NoPlotting, UnknownImage
from netspec.lazy import resolve
from netspec.network import Network


@click.command("plot", short_help="Networks against each other, or stages by their share, as a figure.")
@click.argument("specs", nargs=-1, required=True, type=click.Path(path_type=Path))
@spec_options
@click.option(
    "-o", "--output", metavar="FILE", default="plot.svg", help="Where to write, as .svg, .png or .pdf [plot.svg]."
)
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option(
    "--kind",
    type=click.Choice(["networks", "shares"]),
    help="Parameters against MACs, or each stage's share [shares for one spec, else networks].",
)
@color_option
def command(
    specs: tuple[Path, ...],
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    output: str,
    force: bool,
    kind: str | None,
    color: str,
) -> int:
    """Plot SPECS: parameters against MACs, one point for each network; or one network's stages by their share of both.

    \b
    netspec plot specs/googlenet.ns -o shares.svg
    netspec plot specs/*.ns -o networks.svg
    """
    path = Path(output)
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        return show_problem(UnknownImage(path=output, known=", ".join(f"`.{one}`" for one in FORMATS)), color)
    loaded = [load_or_show(spec, settings, network, root, color) for spec in specs]
    failed = [one for one in loaded if isinstance(one, int)]
    if failed:
        return max(failed)
    reports = [one.report() for one in loaded if isinstance(one, Network)]
    try:
        plot = resolve("netspec.plot.figures:plot")
    except ImportError:
        return show_problem(NoPlotting(path=output), color)
    content: bytes = plot(reports, kind or ("shares" if len(reports) == 1 else "networks"), form)
    problem = write_whole(path, content, force)
    if problem is not None:
        return show_problem(problem, color)
    say(f"wrote {path}")
    return 0
