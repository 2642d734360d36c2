"""`netspec compile`: the main job."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.load import back_end, load_or_show
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import colored, say, show_problem
from netspec.cli.streams import print_data
from netspec.cli.write import hides_module, write_whole
from netspec.lazy import resolve
from netspec.network import Network
from netspec.report.formats import REPORT_FORMATS
from netspec.report.showing import width_of


@click.command("compile", short_help="Write a standalone PyTorch file, and print the report.")
@spec_argument
@spec_options
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write [NETWORK.py]; - prints the file instead of the report."
)
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option("--optimize", is_flag=True, help="Rewrite the network for evaluation: norms folded, heads left out.")
@click.option(
    "--verify", is_flag=True, help="Build the network, run it, and hold every count against torch and fvcore."
)
@color_option
def command(spec: Path, output: str | None, color: str, **options: Any) -> int:
    """Compile SPEC to a standalone PyTorch file that imports torch alone, and print its report.

    With --optimize the file's outputs in evaluation are the same, and it loads checkpoints of the network as it was
    written all the same.

    \b
    netspec compile specs/googlenet.ns
    netspec compile specs/googlenet.ns --verify
    netspec compile specs/googlenet.ns --set classes=10 -o flowers.py
    netspec compile specs/inception_v3.ns --optimize -o fast_v3.py
    """
    optimize, verify, force = options["optimize"], options["verify"], options["force"]
    loaded = load_or_show(spec, options["settings"], options["network"], options["root"], color)
    if isinstance(loaded, int):
        return loaded
    source = loaded.to_source(optimize=optimize)
    if output == "-":
        print_data(source)
    else:
        path = Path(output or f"{loaded.name}.py")
        remedy = f"choose another name with `-o`: `-o my_{loaded.name}.py`"
        hidden = None if output else hides_module(loaded.name, remedy)
        problem = hidden or write_whole(path, source, force)
        if problem is not None:
            return show_problem(problem, color)
        print_report(loaded, path, color)
    return held_against_torch(loaded, optimize, output == "-", color) if verify else 0


def print_report(network: Network, path: Path, color: str) -> None:
    render = resolve(REPORT_FORMATS["rich"])
    sys.stdout.write(render(network.report(), width=width_of(sys.stdout), color=colored(color, sys.stdout)))
    say(f"wrote {path}")


def held_against_torch(network: Network, optimize: bool, quiet: bool, color: str) -> int:
    """Prints every check against torch and fvcore; 1 where one fails."""
    verification = back_end("netspec_compiler.verify:verify", "--verify")(network.checked, optimize)
    stream = sys.stderr if quiet else sys.stdout
    stream.write(verification.text(colored(color, stream)))
    return 0 if verification.ok else 1
