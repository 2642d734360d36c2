"""`netspec export`: a network and its weights as a file that an engine runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from netspec.cli.engines import ENGINES, Engine, named_by
from netspec.cli.load import load_or_show
from netspec.cli.memory import refuse_too_large
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import say, show_problem
from netspec.cli.usage import Misuse
from netspec.cli.wanted import ANY, USUAL_OPSET, wanted
from netspec.cli.write import refused, write_together
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import OutputsDiffer
from netspec.diagnostics.files import Unwritable
from netspec.diagnostics.usage import MissingExtra
from netspec.lazy import ExtraMissingError, resolve, with_extra
from netspec.network import Network

T = TypeVar("T")
FILE = click.Path(path_type=Path)


@click.command("export", short_help="Write a network and its weights for another engine: ONNX and more.")
@spec_argument
@click.option("--to", type=click.Choice([*ENGINES]), help="What to write [by what -o ends in, else onnx].")
@click.option("--weights", metavar="FILE", type=FILE, help="A checkpoint of the network [fresh weights].")
@click.option("--seed", type=click.IntRange(0, 2**31), default=0, help="Which fresh weights, without a checkpoint [0].")
@click.option("-o", "--output", metavar="FILE", type=FILE, help="Where to write [NETWORK.onnx for ONNX, and so on].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option("--opset", metavar="N", type=int, help=f"The version of ONNX [{USUAL_OPSET}].")
@click.option(
    "--batch", metavar="N", help=f"How many inputs at once, {ANY} for any number [{ANY} where it can be, else 1]."
)
@click.option("--input-name", metavar="NAME", help="What the input is called [input].")
@click.option("--output-name", metavar="NAME", help="What the output is called [output].")
@click.option("--labels", metavar="FILE", type=FILE, help="One label for each output, to go into the file.")
@click.option(
    "--mean", metavar="NUMBERS", help="Of the input's channels, taken away inside the model: 0.485,0.456,0.406."
)
@click.option(
    "--std", metavar="NUMBERS", help="Of the input's channels, divided by inside the model: 0.229,0.224,0.225."
)
@click.option("--keep-norms", is_flag=True, help="Leave batch norms as they are [folded into the layers before them].")
@click.option("--int8", is_flag=True, help="Eight bits inside, for ONNX; needs --calibrate.")
@click.option("--calibrate", metavar="FOLDER", type=FILE, help="Pictures for --int8, in the network's size.")
@click.option("--check", is_flag=True, help="Run the file, and hold its outputs against torch's.")
@spec_options
@color_option
def command(
    spec: Path, settings: dict[str, str], network: str | None, root: Path | None, color: str, **options: Any
) -> int:
    """Write the network in SPEC with its weights as a file that another engine runs.

    Without --weights the weights are fresh ones, the same for the same --seed: enough to see how fast an engine is.

    \b
    netspec export googlenet --to onnx
    netspec export squeezenet1_1 --to onnx --opset 13 --batch 1 -o squeezenet.onnx --check
    netspec export squeezenet1_1 --set classes=10 --to onnx --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225
    """
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    options["to"] = chosen(options["to"], options["output"])
    engine = ENGINES[options["to"]]
    if options["check"] and not engine.run:
        raise Misuse(f"a file for {options['to']} does not run on this machine", "leave `--check` out", "--check")
    given = wanted(loaded, engine, options)
    if isinstance(given, Diagnostic):
        return show_problem(given, color)
    if options["check"] or options["to"] != "onnx":
        refuse_too_large(loaded, given["batch"] or 1)  # ONNX is written without running anything
    path = options["output"] or Path(f"{loaded.name}{engine.suffix}")
    problem = refused(path, options["force"], writes_spec=False)
    if problem is not None:
        return show_problem(problem, color)
    status = written(loaded, engine, given, path, options, color)
    return status or (checked(loaded, engine, given, path, options["to"], color) if options["check"] else 0)


def chosen(to: str | None, output: Path | None) -> str:
    """The engine that is asked for, or that the name of the file says; both may not say different ones."""
    named = None if output is None else named_by(output)
    if output is not None and output.suffix.lower() == ".mlpackage":
        remedy = f"name it `{output.name}.zip`"
        raise Misuse("an .mlpackage is a folder, and is written in a zip archive", remedy, "--output")
    if to is not None and named is not None and not ENGINES[to].suffix.endswith(ENGINES[named].suffix):
        remedy = f"name a file that ends in `{ENGINES[to].suffix}`, or write `--to {named}`"
        raise Misuse(f"`{output}` is named as a file for {named} is, and `--to` says {to}", remedy, "--output")
    return to or named or "onnx"


def written(
    network: Network, engine: Engine, given: Mapping[str, object], path: Path, options: Mapping[str, Any], color: str
) -> int:
    """Writes all files, or none; the exit status."""
    write = needed(engine, options["to"], lambda: with_extra(engine.write, engine.extra))
    try:
        files = needed(engine, options["to"], lambda: write(network.checked, asked(given), path))
    except OSError as error:  # of the files that a converter leaves behind for a moment
        return show_problem(Unwritable(path=str(error.filename or path), why=error.strerror or str(error)), color)
    if isinstance(files, list):
        return max(show_problem(problem, color) for problem in files)
    problem = write_together(files, options["force"])
    if problem is not None:
        return show_problem(problem, color)
    fresh = "" if given["weights"] else f" (fresh weights, seed {given['seed']}: give your own with --weights)"
    say(f"wrote {' and '.join(map(str, reversed(files)))}, {sized(sum(map(len, files.values())))}{fresh}")
    return 0


def sized(count: int) -> str:
    """A number of bytes, for people."""
    return f"{count / 1e3:,.1f} kB" if count < 1e6 else f"{count / 1e6:,.1f} MB"


def asked(given: Mapping[str, object]) -> object:
    return resolve("netspec_compiler.export.wanted:Wanted")(**given)


def needed(engine: Engine, name: str, work: Callable[[], T]) -> T:
    """What the work gives; wrong usage where an extra that it needs is not there."""
    try:
        return work()
    except ExtraMissingError as error:
        what = f"`netspec export --to {name}`"
        raise Misuse.of(MissingExtra(what=what, extra=error.extra, module=str(error.name))) from None


def checked(network: Network, engine: Engine, given: Mapping[str, object], path: Path, name: str, color: str) -> int:
    """Runs the file, and prints how far its outputs are from the network's; the exit status."""
    run = needed(engine, name, lambda: with_extra(f"{engine.run}:outputs", engine.extra))
    compare = needed(engine, name, lambda: with_extra("netspec_compiler.export.reference:compare", "torch"))
    found = compare(network.checked, asked(given), path, run)
    if isinstance(found, list):
        return max(show_problem(problem, color) for problem in found)
    by = resolve(f"{engine.run}:ENGINE")
    figures = {"apart": found.apart, "largest": found.largest, "count": found.count}
    if not found.same and given["calibrate"] is None:
        return show_problem(OutputsDiffer(path=str(path), engine=by, most=found.most, **figures), color)
    tried = f"checked with {by} on {found.count} {found.tried}"
    say(f"{tried}: largest difference {found.apart:.1e}, of outputs up to {found.largest:.2g}")
    return 0
