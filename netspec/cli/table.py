"""`netspec table`: the architecture table of a paper."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.load import load_or_show
from netspec.cli.options import color_option, spec_options
from netspec.cli.output import colored, width_of
from netspec.lazy import resolve
from netspec.report.formats import TABLE_FORMATS


@click.command("table", short_help="The architecture table of a paper.")
@click.argument("spec", required=False, type=click.Path(path_type=Path))
@spec_options
@click.option("--format", "form", type=click.Choice(list(TABLE_FORMATS)), default="rich", help="How to print it.")
@click.option(
    "--published", is_flag=True, help="Set the published figures beside the computed ones, and mark differences."
)
@click.option(
    "--into",
    "documents",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Fill what stands between netspec's markers in this document; as often as needed, and without SPEC.",
)
@click.option("--check", is_flag=True, help="With --into: change nothing, and fail where a document is out of date.")
@color_option
def command(
    spec: Path | None,
    settings: dict[str, str],
    network: str | None,
    root: Path | None,
    form: str,
    published: bool,
    color: str,
    **into: Any,
) -> int:
    """Print SPEC as a paper's architecture table: one row per stage, one column per branch.

    \b
    netspec table specs/googlenet.ns
    netspec table specs/googlenet.ns --published
    netspec table specs/googlenet.ns --format latex > table1.tex
    netspec table --into README.md --check
    """
    if into["documents"] and (spec is not None or settings or network is not None or published):
        raise click.UsageError(
            "with --into, the markers of the documents say which specs, and how: leave those out here"
        )
    if into["documents"]:
        status: int = resolve("netspec.cli.into:fill_documents")(into["documents"], into["check"], root, color)
        return status
    if spec is None or into["check"]:
        raise click.UsageError("name a SPEC, or documents with --into; --check goes with --into")
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    render = resolve(TABLE_FORMATS[form])
    text = render(loaded.table(published), width=width_of(sys.stdout), color=colored(color, sys.stdout))
    sys.stdout.write(text)
    return 0
