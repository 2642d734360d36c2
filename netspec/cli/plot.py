"""`netspec plot`: networks against each other, the share that each stage has, and the curves of runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from netspec.cli.draw import FORMATS
from netspec.cli.options import color_option, specs_argument
from netspec.cli.output import say, show_problem
from netspec.cli.usage import Misuse
from netspec.cli.views import look, looking, view_options
from netspec.cli.write import write_whole
from netspec.diagnostics.files import FileProblem, NoPlotting, UnknownImage
from netspec.lazy import resolve
from netspec.plot.runs import is_run, read_run


@click.command("plot", short_help="Networks, stages by their share, or the curves of runs, as a figure.")
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
def command(specs: tuple[Path, ...], output: str, force: bool, kind: str | None, color: str, **options: object) -> int:
    """Plot the networks in SPECS: parameters against MACs, one point each; or one's stages by their share of both.

    Where SPECS are folders of runs of `netspec train`, plot their curves: losses, and the share of images recognised.

    \b
    netspec plot specs/googlenet.ns -o shares.svg
    netspec plot specs/*.ns -o networks.svg
    netspec plot runs/* -o curves.svg
    """
    path = Path(output)
    if form_of(path) not in FORMATS:
        return show_problem(UnknownImage(path=output, known=", ".join(f"`.{one}`" for one in FORMATS)), color)
    made = (
        of_runs(specs, path, kind, options, color)
        if any(map(is_run, specs))
        else of_networks(specs, path, kind, options, color)
    )
    if isinstance(made, int):
        return made
    content, status = made
    problem = write_whole(path, content, force)
    if problem is not None:
        return show_problem(problem, color)
    say(f"wrote {path}")
    return status


def form_of(path: Path) -> str:
    """What kind of image a file is, by its name."""
    return path.suffix.lower().removeprefix(".")


Made = tuple[bytes, int] | int


def of_networks(specs: Sequence[Path], path: Path, kind: str | None, options: dict[str, object], color: str) -> Made:
    """The figure of networks and the status so far, or the status where there is none."""
    view = look(specs, looking(options), color)
    if not view.whole:
        return view.status
    reports = [one.network.report() for one in view.seen]
    try:
        plot = resolve("netspec.plot.figures:plot")
    except ImportError:
        return show_problem(NoPlotting(path=str(path)), color)
    return plot(reports, kind or ("shares" if len(reports) == 1 else "networks"), form_of(path)), view.status


def of_runs(runs: Sequence[Path], path: Path, kind: str | None, options: dict[str, object], color: str) -> Made:
    """The figure of runs, or the status where there is none."""
    odd = next((one for one in runs if not is_run(one)), None)
    if odd is not None:
        raise Misuse(
            f"`{odd}` is no run, and others here are: a folder with `log.jsonl`, or such a file", "plot them apart"
        )
    given = [name for name, one in options.items() if one not in (None, (), 1, ({},))]
    if kind or given:
        raise Misuse("runs are plotted as they were", "leave out options that are for specs")
    found = [read_run(one) for one in runs]
    problems = [one for one in found if isinstance(one, FileProblem)]
    if problems:
        return max(show_problem(one, color) for one in problems)
    try:
        plot = resolve("netspec.plot.curves:plot")
    except ImportError:
        return show_problem(NoPlotting(path=str(path)), color)
    return plot(found, form_of(path)), 0
