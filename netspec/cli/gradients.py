"""`netspec gradients`: how much of the gradient the auxiliary heads bring to each stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from netspec.cli.load import back_end, load_or_show
from netspec.cli.options import color_option, spec_argument, spec_options


@click.command("gradients", short_help="The gradient of every stage at the start, with and without heads.")
@spec_argument
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    required=True,
    help="The folder of the images, as for `netspec train`.",
)
@click.option("--seeds", type=click.IntRange(1, 10_000), default=8, help="Over how many starts to take medians [8].")
@click.option("--batch", type=click.IntRange(min=1), default=64, help="How many images a start sees [64].")
@click.option("--format", "form", type=click.Choice(["rich", "json"]), default="rich", help="How to print it.")
@spec_options
@color_option
def command(spec: Path, data: Path, seeds: int, batch: int, form: str, color: str, **where: Any) -> int:
    """Print the norm of the gradient in each stage of the network in SPEC, of the whole loss and of the main one.

    Weights start as the spec says, other ones for each seed, and nothing is trained. The ratio of both says what the
    auxiliary heads bring to a stage.

    \b
    netspec gradients googlenet_28 --data /usr/share/datasets/fashion-mnist
    netspec gradients googlenet_28 --data /usr/share/datasets/fashion-mnist --seeds 32 --format json
    """
    loaded = load_or_show(spec, where["settings"], where["network"], where["root"], color)
    if isinstance(loaded, int):
        return loaded
    run = back_end("netspec_training.gradients.command:run", "gradients", "train")
    status: int = run(loaded, data, seeds, batch, form, color)
    return status
