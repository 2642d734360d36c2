"""`netspec draw`: a network, a block or a stage as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option, spec_argument
from netspec.cli.output import say, show_problem
from netspec.cli.streams import print_data
from netspec.cli.views import look, looking, one_page, path_in, view_options
from netspec.cli.write import write_whole
from netspec.diagnostics.files import NoConverter, UnknownImage
from netspec.draw.compose import picture
from netspec.draw.heat import QUANTITIES
from netspec.draw.network import blocks, draw_block, draw_network, draw_stage
from netspec.draw.parts import Drawing
from netspec.draw.picture import Picture
from netspec.draw.svg import render
from netspec.lazy import resolve
from netspec.network import Network
from netspec.record import Record
from netspec.spelling import did_you_mean

FORMATS = ("svg", "png", "pdf")


class Asked(Record):
    """What is to be drawn, and how."""

    block: str | None
    stage: str | None
    unfold: bool
    heat: str | None


@click.command("draw", short_help="The network, a block or a stage as a picture.")
@spec_argument
@view_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to write, as .svg, .png or .pdf [NETWORK.svg for each]; - prints the SVG.",
)
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option("--block", metavar="NAME", help="Draw this block alone, with its parameters' names.")
@click.option("--stage", metavar="LABEL", help="Draw this stage or branch alone, with its values and all shapes.")
@click.option("--unfold", is_flag=True, help="Draw every round of a repeat, and every one of equal neighbours.")
@click.option("--heat", type=click.Choice(list(QUANTITIES)), help="Colour the boxes by what they cost.")
@color_option
def command(spec: Path, output: str | None, force: bool, color: str, **options: Any) -> int:
    """Draw SPEC: stages in order, branches side by side, aux heads beside their stage, equal neighbours once.

    \b
    netspec draw specs/googlenet.ns -o googlenet.svg
    netspec draw specs/googlenet.ns -o inception.svg --block inception
    netspec draw specs/googlenet.ns -o 3a.svg --stage 3a --heat macs
    """
    how = looking(options)
    asked = Asked(**options)
    if asked.block is not None and (asked.stage is not None or asked.heat is not None):
        raise click.UsageError(
            f"--block draws a block without values; leave out --{'stage' if asked.stage else 'heat'}"
        )
    view = look([spec], how, color)
    if output is not None or any(how.alternatives):
        one_page(view, "a picture")
    return max([view.status, *(drawn(one.network, asked, output, force, color) for one in view.seen)])


def drawn(network: Network, asked: Asked, output: str | None, force: bool, color: str) -> int:
    """Draws one network, and prints or writes the picture; the exit status."""
    made = drawing(network, asked)
    if asked.block is None:
        made = made.contradicting([(one.stage, str(one)) for one in network.failed])
    laid = picture(made)
    if output == "-":
        print_data(render(laid))
        return 0
    return written(Path(output or f"{network.name}.svg"), laid, force, color)


def drawing(loaded: Network, asked: Asked) -> Drawing:
    """What is asked for; a usage error names the nearest block or stage where there is no such one."""
    checked, facts, block, stage = loaded.checked, loaded.facts, asked.block, asked.stage
    if block is not None:
        known = blocks(checked)
        if block not in known:
            hint = did_you_mean(block, known) or "it calls " + (", ".join(known) or "none")
            raise click.UsageError(f"--block: {loaded.name} calls no block {block!r}; {hint}")
        return draw_block(checked, facts, known[block], asked.unfold)
    if stage is not None:
        return draw_stage(checked, facts, path_in(loaded, stage, "--stage"), asked.unfold, asked.heat)
    return draw_network(checked, facts, asked.unfold, asked.heat)


def written(path: Path, drawn: Picture, force: bool, color: str) -> int:
    """Writes the picture in the format that the file's name asks for."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        known = ", ".join(f"`.{one}`" for one in FORMATS)
        return show_problem(UnknownImage(path=str(path), known=known), color)
    content = render(drawn) if form == "svg" else resolve("netspec.draw.image:convert")(drawn, form)
    problem = NoConverter(path=str(path)) if content is None else write_whole(path, content, force)
    if problem is not None:
        return show_problem(problem, color)
    say(f"wrote {path}")
    return 0
