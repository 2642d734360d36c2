"""`netspec import`: a network from elsewhere as a spec."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

import netspec
from netspec.cli.load import back_end
from netspec.cli.new import mistake
from netspec.cli.options import color_option
from netspec.cli.output import say, show_problem
from netspec.cli.sources import FILES, is_callable, no_source
from netspec.cli.usage import Misuse
from netspec.cli.write import MARK, otherwise, ours, refused, write_together
from netspec.diagnostics.files import AlreadyThere, FileProblem
from netspec.importing.partial import Partial
from netspec.importing.spec import Imported
from netspec.lazy import resolve
from netspec.network import sizes_of
from netspec.record import Record

USUAL = (3, 224, 224)
SHOWN = 12
"""Of how many holes the weights are told one by one."""


class Wanted(Record):
    """What is imported, and what is written of it."""

    source: str
    output: Path
    input: tuple[int, ...] | None
    arguments: str
    checkpoint: Path | None
    partial: bool
    weights: Path | None
    map: Path | None
    force: bool


def shape(context: click.Context, option: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """`3x224x224` as numbers."""
    if text is None:
        return None
    try:
        extents = tuple(map(int, text.split("x")))
        sizes_of(extents, 1)
    except ValueError:
        raise Misuse(f"`{text}` is no input", "write channels and extents: `--input 3x224x224`", "--input") from None
    return extents


@click.command("import", short_help="A PyTorch module, ONNX or Caffe network as a spec.")
@click.argument("source")
@click.option(
    "-o", "--output", required=True, metavar="FILE.ns", type=click.Path(path_type=Path), help="Where to write the spec."
)
@click.option("--input", metavar="SHAPE", callback=shape, help="The input, where the source says none [3x224x224].")
@click.option("--args", "arguments", default="", metavar="TEXT", help="Arguments of the callable, in Python.")
@click.option("--checkpoint", metavar="FILE", type=click.Path(path_type=Path), help="Caffe's weights, a caffemodel.")
@click.option("--weights", metavar="FILE", type=click.Path(path_type=Path), help="Write the weights too (safetensors).")
@click.option("--map", metavar="FILE", type=click.Path(path_type=Path), help="Write the map of names too, as TOML.")
@click.option("--partial", is_flag=True, help="Write the rest with holes, where netspec has no word for something.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@color_option
def command(color: str, **options: Any) -> int:
    """Write the network of SOURCE as a spec: with blocks, defaults, labels and aux heads, ready to read and to change.

    SOURCE is `package.module:callable`, which gives a PyTorch module, or a file: .onnx, .prototxt (Caffe), or .pt2
    (torch.export). A callable runs the code of its package, and torch may run code in a .pt2: import what you trust.
    The other files run none.

    \b
    netspec import torchvision.models:googlenet --args "weights=None" -o googlenet.ns
    netspec import deploy.prototxt -o net.ns --checkpoint net.caffemodel --weights net.safetensors
    netspec import mine.models:net --input 3x96x96 -o net.ns --map net.toml --weights net.safetensors
    """
    wanted = Wanted(**options)
    refuse_needless(wanted)
    problem = mistake(wanted.output, None, wanted.force)
    problem = problem or in_the_way(wanted)
    if problem is not None:
        return show_problem(otherwise(problem, "name a file in another place"), color)
    found = found_in(wanted)
    if isinstance(found, list):
        return max(show_problem(one, color) for one in found)
    return written(found, wanted, color)


def refuse_needless(wanted: Wanted) -> None:
    """Options that this source has no use for: what is given and not looked at would be taken for read."""
    suffix = Path(wanted.source).suffix
    if wanted.arguments and (suffix in FILES or ":" not in wanted.source):
        raise Misuse("`--args` is for a callable, and this source is none", "leave it out", "--args")
    if wanted.input is not None and suffix == ".pt2":
        raise Misuse(
            "`--input` is for sources that run on any size, and a .pt2 says its own", "leave it out", "--input"
        )
    if wanted.checkpoint is not None and suffix != ".prototxt":
        remedy = "leave it out; `--weights OUT` writes the weights that the source has"
        raise Misuse("`--checkpoint` is for a prototxt, which holds no weights of its own", remedy, "--checkpoint")
    if wanted.checkpoint is not None and wanted.weights is None:
        raise Misuse(
            "`--checkpoint` is read for `--weights`, which is not asked for", "add `--weights OUT`", "--checkpoint"
        )


def in_the_way(wanted: Wanted) -> FileProblem | None:
    """A file beside the spec that may not be replaced, found before anything is written."""
    beside = [one for one in (wanted.map, wanted.weights) if one is not None]
    if len({os.path.abspath(one) for one in (wanted.output, *beside)}) <= len(beside):
        raise Misuse(
            "two files would have the same name", "give each of `-o`, `--map` and `--weights` a name of its own"
        )
    taken = [one for one in beside if os.path.lexists(one) and not (wanted.force or ours(one))]
    if taken:
        return AlreadyThere(path=str(taken[0]))
    refusals = (refused(one, wanted.force, one == wanted.output) for one in (wanted.output, *beside))
    return next((one for one in refusals if one is not None), None)


def found_in(wanted: Wanted) -> Any:
    """What the source gives, or its mistakes."""
    path, name = Path(wanted.source), wanted.output.stem
    if path.suffix == ".prototxt":
        of_prototxt = resolve("netspec_compiler.importing.caffe:of_prototxt")
        return of_prototxt(path, wanted.input, name, wanted.checkpoint, wanted.partial)
    if path.suffix == ".pt2":
        return back_end("netspec_compiler.importing.pt2:of_pt2", "import")(path, name, wanted.partial)
    if path.suffix == ".onnx":
        return back_end("netspec_compiler.importing.onnx_graph:of_onnx", "import", "import")(
            path, wanted.input, name, wanted.partial
        )
    if not is_callable(wanted.source):
        return [no_source(wanted.source)]
    of_callable = back_end("netspec_compiler.importing.callables:of_callable", "import")
    return of_callable(wanted.source, wanted.arguments, wanted.input or USUAL, name, say, wanted.partial)


def written(found: Any, wanted: Wanted, color: str) -> int:
    """Writes the spec, and what was asked for beside it; nothing where one of them can't be made."""
    files: dict[Path, str | bytes] = {wanted.output: found.spec.text}
    if wanted.map is not None:
        files[wanted.map] = f"# {MARK} {netspec.__version__}\n{found.map_text()}"
    if wanted.weights is not None:
        weights_of = back_end("netspec_compiler.importing.renamed:weights_of", "import --weights")
        made = weights_of(found, str(wanted.checkpoint or wanted.source), f"{MARK} {netspec.__version__}")
        if isinstance(made, list):
            return max(show_problem(one, color) for one in made)
        files[wanted.weights] = made.data
    problem = write_together(files, wanted.force, wanted.output)
    if problem is not None:
        return show_problem(otherwise(problem, "name a file in another place"), color)
    say(f"wrote {wanted.output}: {figures(found.spec, wanted.output)}")
    for path in [*files][1:]:
        say(f"wrote {path}")
    for note in (*found.spec.notes, *beside(found.spec)):
        say(f"  {note}")
    return 0


def figures(spec: Imported | Partial, path: Path) -> str:
    """What was written, in figures."""
    lines, pairs = spec.text.count("\n"), spec.names.pairs
    kept = sum(theirs == ours for theirs, ours in pairs)
    names = f"{kept:,} of {len(pairs):,} names of weights as they were"
    match spec:
        case Imported():
            totals = spec.checked.facts.train
            return f"{lines:,} lines, {totals.params:,} parameters, {totals.macs:,} MACs, {names}"
        case Partial():
            count = len(spec.gaps)
            holes, them = ("hole", "it") if count == 1 else ("holes", "them")
            return (
                f"{lines:,} lines, {names}, {count:,} {holes}, told at its top; `netspec check {path}` points at {them}"
            )


def beside(spec: Imported | Partial) -> list[str]:
    """The weights of the source that have no place in the spec, since it has holes there."""
    gaps = [gap for gap in spec.gaps if gap.entries] if isinstance(spec, Partial) else []
    if not gaps:
        return []
    count = sum(len(gap.entries) for gap in gaps)
    shown = [f"  {gap.path}, `{gap.word}`: {', '.join(theirs for theirs, _ in gap.entries)}" for gap in gaps[:SHOWN]]
    more = [f"  and those of {len(gaps) - SHOWN} holes more, told at the top of the spec"] if len(gaps) > SHOWN else []
    return [f"left out, since they belong to holes: {count:,} tensor{'s' * (count > 1)} of the source", *shown, *more]
