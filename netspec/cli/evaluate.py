"""`netspec evaluate`: how many images a network with its weights recognises, counted exactly."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import click

from netspec.cli.load import back_end, load_or_show
from netspec.cli.options import MOST_PROCESSES, color_option, spec_argument, spec_options
from netspec.cli.usage import Misuse

FOLDER = click.Path(path_type=Path)


def numbers(context: click.Context, option: click.Parameter, text: str | None) -> tuple[float, ...]:
    """Numbers between commas."""
    try:
        found = tuple(map(float, text.split(","))) if text is not None else ()
    except ValueError:
        found = (math.nan,)
    if not all(map(math.isfinite, found)) or (option.name == "std" and any(one <= 0 for one in found)):
        kind = "numbers above 0" if option.name == "std" else "numbers"
        raise Misuse(f"`{text}` is no list of {kind}", f"write `--{option.name} 0.5,0.5,0.5`", f"--{option.name}")
    return found


@click.command("evaluate", short_help="How many images a network with its weights recognises.")
@spec_argument
@click.argument("weights", type=FOLDER)
@click.option(
    "--data", type=FOLDER, metavar="FOLDER", required=True, help="The folder of the images, as for `netspec train`."
)
@click.option(
    "--crops", type=click.Choice(["1", "10", "144"]), default="1", help="Windows of each image to take the mean of [1]."
)
@click.option("--per-class", is_flag=True, help="Count for each class, too.")
@click.option("--confusion", is_flag=True, help="Count what each class is taken for, too.")
@click.option("--reference", is_flag=True, help="Set published figures beside.")
@click.option("--mean", metavar="NUMBERS", callback=numbers, help="The mean of each channel, from 0 to 1 [the file's].")
@click.option("--std", metavar="NUMBERS", callback=numbers, help="The spread of each channel [the file's].")
@click.option("--source", metavar="NAME", help="Whose names the weights have, as for `netspec weights` [netspec].")
@click.option("--names", type=FOLDER, help="A map of names of your own, instead of --source.")
@click.option("--device", type=click.Choice(["cpu", "cuda"]), help="Where [cuda, where there is one].")
@click.option(
    "--procs", type=click.IntRange(min=1, max=MOST_PROCESSES), default=1, help="Processes on this machine [1]."
)
@click.option(
    "--workers", type=click.IntRange(min=0, max=MOST_PROCESSES), help="Processes that read images, for each [0]."
)
@click.option("--format", "form", type=click.Choice(["rich", "json"]), default="rich", help="How to print it.")
@spec_options
@color_option
def command(spec: Path, color: str, **options: Any) -> int:
    """Count for how many images the network in SPEC with these WEIGHTS gives the right class.

    WEIGHTS is a checkpoint, or the folder of a run. Every image counts once, in however many processes. With 10 or 144
    crops the softmax is averaged over windows, as in section 7 of GoogLeNet's paper.

    \b
    netspec evaluate googlenet_28 runs/a --data /usr/share/datasets/fashion-mnist --per-class --confusion
    netspec evaluate googlenet googlenet.safetensors --data imagenet --crops 144 --procs 8 --reference
    """
    where = {name: options.pop(name) for name in ("settings", "network", "root")}
    if bool(options["mean"]) != bool(options["std"]):
        raise Misuse("`--mean` and `--std` say together which images the weights expect", "give both", "--mean")
    if options["source"] and options["names"]:
        raise Misuse("`--source` and `--names` both say whose names the weights have", "give one of them", "--names")
    loaded = load_or_show(spec, where["settings"], where["network"], where["root"], color)
    if isinstance(loaded, int):
        return loaded
    asked = {name: str(one) if isinstance(one, Path) else one for name, one in options.items()}
    asked |= {"crops": int(options["crops"]), "source": options["source"] or ("" if options["names"] else "netspec")}
    said = where | {"spec": str(spec), "root": where["root"] and str(where["root"]), "color": color, "asked": asked}
    run = back_end("netspec_training.evaluation.command:run", "evaluate", "train")
    status: int = run(loaded, asked, color, json.dumps(said))
    return status
