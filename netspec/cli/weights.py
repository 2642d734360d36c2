"""`netspec weights`: a checkpoint under another library's names becomes one under the network's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import netspec
from netspec.cli.load import back_end, load_or_show
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import say, show_problem
from netspec.cli.usage import Misuse
from netspec.cli.write import MARK, write_whole
from netspec.network import Network


@click.command("weights", short_help="Weights that others trained, under a network's own names.")
@spec_argument
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.option(
    "--source", metavar="NAME", help="Whose names it has: torchvision, timm, cadene, caffe, piergiaj, or netspec."
)
@click.option("--names", type=click.Path(path_type=Path), help="A map of names of your own, instead of --source.")
@click.option(
    "--except", "except_", multiple=True, metavar="PATH", help="Leave this module or entry out; may be repeated."
)
@click.option("--skip-shape", is_flag=True, help="Leave every entry of another shape out.")
@click.option("--drop-aux", is_flag=True, help="Leave aux heads out.")
@click.option("--grey", is_flag=True, help="Sum the colours of the first convolution, for one input channel.")
@click.option("--prefix", metavar="TEXT", help="What stands before the names [one that most of them share].")
@click.option("--container", metavar="KEY", help="In which part of the file the weights are [a usual one].")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Where to write [NETWORK.safetensors]."
)
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@spec_options
@color_option
def command(
    spec: Path,
    checkpoint: Path,
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    color: str,
    **options: Any,
) -> int:
    """Write the tensors of CHECKPOINT under the names of the network in SPEC, as safetensors.

    CHECKPOINT is a safetensors file, one that torch.save wrote, or the index of either in several files; code in it
    never runs. Every entry is used and every parameter filled but for what an option leaves out, or nothing is written.

    \b
    netspec weights specs/inception_v3.ns inception_v3.pth --source torchvision -o inception_v3.safetensors
    netspec weights specs/googlenet.ns caffe.safetensors --source caffe --drop-aux
    netspec weights specs/squeezenet1_0.ns squeezenet.pth --source torchvision --set classes=10 --except conv10
    """
    if (options["source"] is None) == (options["names"] is None):
        raise Misuse(
            "it is not clear whose names the checkpoint has", "give `--source NAME` or `--names FILE`, one alone"
        )
    loaded = load_or_show(spec, settings, network, root, color)
    return loaded if isinstance(loaded, int) else convert(loaded, checkpoint, options, color)


def convert(network: Network, checkpoint: Path, options: dict[str, Any], color: str) -> int:
    """Reads, renames and writes; the exit status."""
    run = back_end("netspec_compiler.weights.save:convert", "weights")
    source, names = options.pop("source") or "", options.pop("names")
    output, force = options.pop("output"), options.pop("force")
    mark = f"{MARK} {netspec.__version__} from {network.name} with the names of {source or names}"
    done = run(network.checked, checkpoint, source, names, mark, **options)
    if isinstance(done, list):
        return max(show_problem(problem, color) for problem in done)
    path = output or Path(f"{network.name}.safetensors")
    problem = write_whole(path, done.data, force)
    if problem is not None:
        return show_problem(problem, color)
    say(f"wrote {path}: {done.tensors:,} tensors, {done.params:,} parameters")
    for note in done.notes:
        say(f"  {note}")
    return 0
