"""`netspec table`: the architecture table of a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option
from netspec.cli.presenting import Printed, rendered, table_options
from netspec.cli.views import Looking, look, looking, one_page, view_options
from netspec.cli.write import deliver
from netspec.lazy import resolve
from netspec.report.several import together


class Asked(Printed):
    """How the table is to be made, and where it goes."""

    published: bool = False
    documents: tuple[Path, ...] = ()
    check: bool = False


@click.command("table", short_help="The architecture table of a paper.")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path))
@view_options
@table_options
@click.option(
    "--published", is_flag=True, help="Set the published figures beside the computed ones, and mark differences."
)
@click.option(
    "--into",
    "documents",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Fill what stands between netspec's markers in this document; as often as needed, and without SPECS.",
)
@click.option("--check", is_flag=True, help="With --into: change nothing, and fail where a document is out of date.")
@color_option
def command(specs: tuple[Path, ...], color: str, **options: Any) -> int:
    """Print each network in SPECS as a paper's architecture table: one row per stage, one column per branch.

    \b
    netspec table specs/googlenet.ns
    netspec table specs/googlenet.ns --published
    netspec table specs/googlenet.ns --format latex --label tab:googlenet -o table1.tex
    netspec table --into README.md --check
    """
    how = looking(options)
    asked = Asked(**options)
    if asked.documents:
        alone = not specs and how.replace(root=None) == Looking()
        if not alone or asked.replace(documents=(), check=False) != Asked():
            raise click.UsageError(
                "with --into, the markers of the documents say which specs, and how: leave those out here"
            )
        status: int = resolve("netspec.cli.into:fill_documents")(asked.documents, asked.check, how.root, color)
        return status
    if not specs or asked.check:
        raise click.UsageError("name SPECS, or documents with --into; --check goes with --into")
    asked.presentation()
    view = look(specs, how, color)
    if asked.label is not None:
        one_page(view, "a label")
    if not view.seen:
        return view.status
    texts = [(one.network.name, rendered(one.network.table(asked.published), asked, color)) for one in view.seen]
    return deliver(together(texts, asked.form), asked.output, asked.force, color, asked.form) or view.status
