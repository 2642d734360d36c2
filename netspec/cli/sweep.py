"""`netspec sweep`: every point of a space, or a sample of them, with its figures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from netspec.cli.fronts import marks_of, spec_of
from netspec.cli.options import color_option, completes, spec_argument, spec_options
from netspec.cli.output import colored, say, show_problem, show_problems
from netspec.cli.streams import print_data
from netspec.cli.sweeping import PICTURES, Asked, into_file, onto_stream
from netspec.cli.usage import Misuse
from netspec.cli.write import write_whole
from netspec.closed.engines import available
from netspec.fit.written import out_of_root
from netspec.literals import number
from netspec.pipeline import Outcome
from netspec.sweep.question import Question, Wanted, question
from netspec.sweep.running import evaluation

FORMATS = ("table", "csv", "jsonl", "parquet", "html")
BY_SUFFIX = {f".{one}": one for one in (*FORMATS[1:], *PICTURES)}


def count(context: click.Context, option: click.Parameter, text: str | None) -> int | None:
    """A whole number as a spec writes it: `1M`, `10_000`."""
    found = None if text is None else number(text)
    if text is not None and (found is None or found.denominator != 1 or found < 1):
        raise click.BadParameter(f"{text!r} is no whole number above 0, such as 1000 or 1M", context, option)
    return None if found is None else int(found)


def figures(context: click.Context, option: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(one.strip() for one in text.split(",") if one.strip()) if text else ()


def question_options(function: Callable[..., int]) -> Callable[..., int]:
    """What is gone through, and which budgets it has to keep."""
    text = "What is free: NAME=A..B:STEP or NAME=[x, y] [params with a domain]."
    function = click.option("--over", multiple=True, metavar="RANGE", help=text, shell_complete=completes("params"))(
        function
    )
    text = 'Keep rows of which this holds, as `expect` writes it: "macs <= 1.5G".'
    return click.option("--where", multiple=True, metavar="BUDGET", help=text)(function)


@click.command("sweep", short_help="Every point of a space, with its figures.")
@spec_argument
@question_options
@click.option("--sample", metavar="N", callback=count, help="Look at so many points, drawn by --seed [all].")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, help="Of the sample [0].")
@click.option("--limit", metavar="N", callback=count, help="End after so many rows.")
@click.option(
    "--front",
    metavar="FIGURES",
    callback=figures,
    help="Keep rows that no other is better than: less of a figure, or with + before it, more.",
)
@click.option(
    "--mark",
    "specs",
    multiple=True,
    metavar="SPEC",
    type=click.Path(path_type=Path),
    help="Show this network in the picture of a front too.",
)
@click.option("--write", "row", type=click.IntRange(0), metavar="INDEX", help="Write this row as a spec to -o FILE.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[by the name of the file; else table]")
@click.option("-o", "--output", metavar="FILE", help="Where to write the rows [standard output].")
@click.option("--resume", is_flag=True, help="Go on where a run of the same sweep ended.")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write, and what is left of a run.")
@click.option("--space", metavar="NAME", help="The space, where the file declares several.")
@spec_options
@color_option
def command(
    spec: Path,
    form: str | None,
    output: str | None,
    specs: tuple[Path, ...],
    row: int | None,
    color: str,
    **options: Any,
) -> int:
    """Show the figures of every network in a space: SPEC with each value of what is free.

    \b
    netspec sweep googlenet --over width=0.25..2:0.05
    netspec sweep googlenet --over width=0.25..2:0.01 --where "macs <= 1.5G" --format csv -o rows.csv
    netspec sweep googlenet --over width=0.25..2:0.05 --mark inception_v3 -o front.html
    netspec sweep googlenet --over width=0.05..8:0.01 --over classes=1..1000 --sample 9K --front +params,macs

    Rows come in one order, however the work is cut: a run that ends early leaves a part, and --resume goes on with it.
    Networks that are equal whatever their params are called are one row, the first of them.
    """
    asked = asked_for(form, output, options.pop("resume"), options.pop("force"), color)
    if specs and asked.form not in PICTURES:
        raise Misuse("only a picture has marks", "name one by `-o front.svg` or `-o front.html`", "--mark")
    wanted = Wanted(spec=spec, **options)
    if asked.form in PICTURES and not wanted.front:
        wanted = wanted.replace(front=("+params", "macs"))
    found = question(wanted)
    if isinstance(found, Outcome):
        return show_problems(found, color)
    if row is not None:
        return write_row(found, row, asked)
    if asked.form in PICTURES:
        marks = marks_of(found, specs, color)
        if isinstance(marks, int):
            return marks
        asked = asked.replace(marks=marks)
    if asked.output is not None and asked.form != "table":
        return into_file(found, asked, asked.output)
    return onto_stream(found, asked, color=colored(color, sys.stdout))


def asked_for(form: str | None, output: str | None, resume: bool, force: bool, color: str) -> Asked:
    """How and where the rows are wanted."""
    asked = Asked(
        form=form or (BY_SUFFIX.get(Path(output).suffix.lower(), "table") if output else "table"),
        output=None if output in (None, "-") else Path(str(output)),
        resume=resume,
        force=force,
        color=color,
    )
    if asked.resume and asked.output is None:
        raise Misuse("there is nothing to resume on standard output", "name the file by `-o`", "--resume")
    if asked.form in ("parquet", *PICTURES) and asked.output is None:
        raise Misuse(f"{asked.form} goes to a file", f"name one by `-o rows.{asked.form}`", "--format")
    return asked


def write_row(found: Question, row: int, asked: Asked) -> int:
    """Writes one row as a spec."""
    if row >= found.order.rows:
        last = found.order.rows - 1
        raise Misuse(f"there is no row {row}", f"rows are numbered from 0 to {last}", "--write")
    path = asked.output or Path(f"{found.space.base}_{row}.ns")
    text, outcome = spec_of(found, evaluation(found, available()), row, path)
    if text is None:
        return show_problem(out_of_root(found.space, path), asked.color)
    if asked.output is None:
        print_data(text)
    else:
        problem = write_whole(path, text, asked.force, writes_spec=True)
        if problem is not None:
            return show_problem(problem, asked.color)
        say(f"wrote {path}: {outcome.networks[0].network.network.name}" if outcome.networks else f"wrote {path}")
    return show_problems(outcome, asked.color) if not outcome.ok else 0
