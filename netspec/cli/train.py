"""`netspec train`: a network learns, in one process or many, and can be stopped and resumed at any step."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import click

from netspec.cli.load import back_end, load_or_show
from netspec.cli.options import MOST_PROCESSES, color_option, spec_argument, spec_options
from netspec.cli.output import show_problem
from netspec.cli.usage import Misuse

FOLDER = click.Path(path_type=Path)
STEPS = click.IntRange(min=1, max=2**53)
# How many steps apart something is done; 0 for never.
EVERY = click.IntRange(min=0, max=2**53)
IMAGES = click.IntRange(min=1, max=2**31 - 1)


class Positive(click.FloatRange):
    """A finite number above 0, up to `most` where that is given."""

    def __init__(self, most: float | None = None) -> None:
        super().__init__(min=0, max=most, min_open=True)

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            option = f"--{param.name}" if param is not None else ""
            raise Misuse(f"`{option} {number}` is no finite number", f"write `{option} 0.01`, say", option)
        return number


@click.command("train", short_help="Train a network.")
@spec_argument
@click.option(
    "--data",
    metavar="FOLDER",
    type=FOLDER,
    required=True,
    help="Where images are: idx files, npy files, or train/CLASS/*.",
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=FOLDER,
    required=True,
    help="Where checkpoint, weights, log, recipe and spec go.",
)
@click.option("--recipe", metavar="NAME|FILE", help="bvlc, paper, modern, or a TOML file [bvlc].")
@click.option("--steps", type=STEPS, help="How many steps [as many as the recipe's epochs have].")
@click.option(
    "--epochs",
    type=Positive(1e6),
    help="How many epochs, instead of --steps.",
)
@click.option("--batch", type=IMAGES, help="Images in a step, of all processes together [the recipe's].")
@click.option(
    "--lr",
    type=Positive(1e6),
    help="The first learning rate [the recipe's].",
)
@click.option("--clip", type=Positive(), help="The largest norm of the gradient.")
@click.option(
    "--seed", type=click.IntRange(min=0, max=2**62 - 1), help="What weights, order and changes follow from [0]."
)
@click.option("--no-aux", is_flag=True, help="Train without the auxiliary heads.")
@click.option("--accumulate", type=IMAGES, help="In how many parts a process takes its share of a batch [1].")
@click.option("--device", type=click.Choice(["cpu", "cuda"]), help="Where [cuda, where there is one].")
@click.option("--amp", is_flag=True, help="Multiply in bfloat16.")
@click.option("--compile", is_flag=True, help="Compile the step with torch.compile.")
@click.option("--channels-last", is_flag=True, help="Keep images with their channels last in memory.")
@click.option(
    "--procs",
    type=click.IntRange(min=1, max=MOST_PROCESSES),
    default=1,
    help="Processes on this machine, through torch's launcher [1].",
)
@click.option(
    "--restarts", type=click.IntRange(min=0, max=1_000), default=2, help="How often --procs starts them again [2]."
)
@click.option(
    "--workers", type=click.IntRange(min=0, max=MOST_PROCESSES), help="Processes that read images, for each process."
)
@click.option(
    "--save-every",
    type=EVERY,
    default=0,
    metavar="STEPS",
    help="When to save [every 5 minutes, at the end].",
)
@click.option("--validate-every", type=STEPS, default=1, metavar="EPOCHS", help="When to evaluate [1].")
@click.option(
    "--gradients",
    type=EVERY,
    default=0,
    metavar="STEPS",
    help="How often the log gets the norms of the gradient by stage [never].",
)
@click.option("--trust-images", is_flag=True, help="Do not decode every image once before the start.")
@click.option(
    "--init-weights", metavar="FILE", type=FOLDER, help="A checkpoint to start from, as `netspec weights` takes it."
)
@click.option("--init-source", metavar="NAME", default="netspec", help="Whose names it has [netspec].")
@click.option("--init-except", metavar="PATH", multiple=True, help="Start this module or entry anew; may be repeated.")
@click.option(
    "--freeze", metavar="PATH", multiple=True, help="Do not train this stage, or module in one; may be repeated."
)
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint in --out.")
@click.option("--force", is_flag=True, help="Replace a run that is in --out.")
@spec_options
@color_option
def command(
    spec: Path,
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    color: str,
    **options: Any,
) -> int:
    """Train the network in SPEC on the images in a folder.

    \b
    netspec train googlenet_28 --data /usr/share/datasets/fashion-mnist --out runs/a --steps 1200 --batch 64
    netspec train googlenet --data imagenet --out runs/b --recipe paper --procs 8 --amp --channels-last
    netspec train googlenet_28 --data /usr/share/datasets/fashion-mnist --out runs/a --resume
    """
    if options["steps"] is not None and options["epochs"] is not None:
        raise Misuse("`--steps` and `--epochs` both say how long", "give one of them", "--epochs")
    if options["init_except"] and options["init_weights"] is None:
        raise Misuse(
            "`--init-except` leaves something out of `--init-weights`, which is not given", "give both", "--init-except"
        )
    if options["resume"] and options["force"]:
        raise Misuse("`--resume` goes on with a run, and `--force` replaces it", "give one of them", "--force")
    asked = {name: str(one) if isinstance(one, Path) else one for name, one in options.items()}
    problem = (
        None if "RANK" in os.environ else back_end("netspec_training.asked:early_problem", "train", "train")(asked)
    )
    if problem is not None:
        return show_problem(problem, color)
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    said = {"spec": str(spec), "settings": settings, "network": network, "root": root and str(root), "color": color}
    status: int = back_end("netspec_training.command:run", "train", "train")(
        loaded, asked, color, json.dumps(said | {"asked": asked})
    )
    return status
