"""`netspec bench`: which engine runs a network fastest on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from netspec.bench.model import Called, Measured
from netspec.bench.words import deploying
from netspec.cli.load import back_end, load_or_show
from netspec.cli.memory import refuse_too_large
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import colored, show_problem
from netspec.cli.streams import print_as
from netspec.cli.usage import Misuse
from netspec.diagnostics.export import EngineFailed
from netspec.diagnostics.usage import MissingExtra
from netspec.lazy import resolve
from netspec.network import Network
from netspec.ops.kinds import LARGEST
from netspec.report.showing import width_of
from netspec.spelling import did_you_mean

ENGINES = ("eager", "channels-last", "optimized", "compile", "onnxruntime", "openvino")
FORMATS = {name: f"netspec.bench.{name}_bench:render" for name in ("rich", "json", "markdown")}
MOST_THREADS = 1024


@click.command("bench", short_help="Which engine is the fastest on this machine, and how to deploy it.")
@spec_argument
@click.option("--weights", metavar="FILE", type=click.Path(path_type=Path), help="A checkpoint [fresh weights].")
@click.option("--engines", metavar="NAMES", help=f"Some of {','.join(ENGINES)} [all that are installed].")
@click.option("--batch", metavar="NUMBERS", default="1", help="How many inputs at once, such as 1,16 [1].")
@click.option("--threads", metavar="N", type=click.IntRange(1, MOST_THREADS), help="On so many threads [all cores].")
@click.option("--passes", metavar="N", type=click.IntRange(1, 1000), default=6, help="How often each has its turn [6].")
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="rich", help="How to show it [rich].")
@spec_options
@color_option
def command(
    spec: Path, settings: dict[str, str], network: str | None, root: Path | None, color: str, **options: Any
) -> int:
    """Measure engines on the network in SPEC side by side: in turn, then in the opposite order, warm-up apart.

    Their outputs are held against torch's, and the time that the machine would need at its best stands beside theirs.

    \b
    netspec bench googlenet --engines eager,optimized,onnxruntime
    netspec bench squeezenet1_1 --batch 1,4 --threads 1 --engines eager,onnxruntime
    netspec bench squeezenet1_1 --engines eager,optimized --passes 2 --format markdown
    """
    engines, batches = engines_in(options["engines"]), batches_in(options["batch"])
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    refuse_too_large(loaded, max(batches))
    measured = run(loaded, engines, batches, options)
    if isinstance(measured, list):
        return max(show_problem(problem, color) for problem in measured)
    how = partial(deploying, called=Called(str(spec), settings, str(options["weights"] or "")))
    width = {"width": width_of(sys.stdout), "color": colored(color, sys.stdout)} if options["form"] == "rich" else {}
    print_as(options["form"], resolve(FORMATS[options["form"]])(measured, how, **width))
    return failures(measured, color)


def engines_in(text: str | None) -> tuple[str, ...]:
    """The engines between commas; all of them where none are named."""
    names = tuple(dict.fromkeys(part.strip() for part in text.split(","))) if text is not None else ENGINES
    for name in names:
        if name not in ENGINES:
            near = did_you_mean(name, ENGINES) or f"there are {', '.join(ENGINES)}"
            raise Misuse(f"there is no engine `{name[:60]}`", near, "--engines")
    return names


def batches_in(text: str) -> tuple[int, ...]:
    """The batches between commas."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and part.isascii() and 1 <= int(part) <= LARGEST for part in parts):
        raise Misuse(f"`{text[:60]}` is no batch", "write `--batch 1` or `--batch 1,16`", "--batch")
    return tuple(dict.fromkeys(map(int, parts)))


def run(network: Network, engines: tuple[str, ...], batches: tuple[int, ...], options: dict[str, Any]) -> Any:
    """What was measured, or mistakes; an engine that is asked for and not there is wrong usage."""
    bench = back_end("netspec_compiler.bench.run:bench", "bench")
    wanted = resolve("netspec_compiler.export.wanted:Wanted")(weights=options["weights"])
    threads = options["threads"] or resolve("netspec_compiler.bench.run:processors")()
    if options["engines"] is not None:
        absent = resolve("netspec_compiler.bench.run:available")(engines)[1]
        for engine, extra in absent:
            raise Misuse.of(MissingExtra(what=f"the engine `{engine}`", extra=extra, module=engine))
    with telling() as told:
        return bench(network.checked, wanted, engines, batches, threads, options["passes"], told)


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says what is done now, and is gone at the end; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    try:
        yield rewritten_line
    finally:
        rewritten_line("")


def rewritten_line(text: str) -> None:
    """Puts a text in the place of the last line."""
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()


def failures(measured: Measured, color: str) -> int:
    """Tells which engines failed; the exit status, that of a mistake where none ran."""
    failed = [row for row in measured.rows if row.failed]
    for row in failed:
        show_problem(EngineFailed(engine=row.engine, batch=row.batch, why=row.failed), color)
    return 0 if any(row.seconds for row in measured.rows) else 1
