"""`netspec table`: the architecture table of a paper."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option
from netspec.cli.output import colored
from netspec.cli.views import Looking, look, looking, one_page, view_options
from netspec.cli.write import deliver
from netspec.lazy import resolve
from netspec.record import Record
from netspec.report.formats import TABLE_FORMATS
from netspec.report.latex_table import FLOATS, is_label
from netspec.report.several import together
from netspec.report.showing import PLAIN_WIDTH, width_of
from netspec.report.table import Table


class Asked(Record):
    """How the table is to be made, and where it goes."""

    form: str = "rich"
    published: bool = False
    caption: str | None = None
    label: str | None = None
    float: str | None = None
    output: str | None = None
    force: bool = False
    documents: tuple[Path, ...] = ()
    check: bool = False

    def hold_together(self) -> None:
        """Wrong usage where one option makes another meaningless."""
        if self.form != "latex" and (self.label is not None or self.float is not None):
            raise click.UsageError("--label and --float are for LaTeX: add --format latex")
        if self.float == "none" and (self.label is not None or self.caption is not None):
            raise click.UsageError(
                "--float none leaves caption and label to the document: leave out --caption and --label"
            )
        if self.form == "csv" and self.caption is not None:
            raise click.UsageError("CSV has no caption: leave out --caption")
        if self.label is not None and not is_label(self.label):
            raise click.UsageError(
                f"--label: {self.label!r} is no label that TeX takes: letters, digits and `:.+/_-` are"
            )


@click.command("table", short_help="The architecture table of a paper.")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path))
@view_options
@click.option("--format", "form", type=click.Choice(list(TABLE_FORMATS)), default="rich", help="How to print it.")
@click.option(
    "--published", is_flag=True, help="Set the published figures beside the computed ones, and mark differences."
)
@click.option("--caption", metavar="TEXT", help="Say this of the table, in place of its input and convention.")
@click.option("--label", metavar="NAME", help="The name to refer to it by, in LaTeX [tab:NETWORK].")
@click.option(
    "--float",
    type=click.Choice(FLOATS),
    help="Over one column of text, over all, or as it is, in LaTeX [over all for a table of many columns].",
)
@click.option("-o", "--output", metavar="FILE", help="Where to write the table [standard output].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
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
    asked.hold_together()
    view = look(specs, how, color)
    if asked.label is not None:
        one_page(view, "a label")
    if not view.seen:
        return view.status
    texts = [(one.network.name, rendered(one.network.table(asked.published), asked, color)) for one in view.seen]
    return deliver(together(texts, asked.form), asked.output, asked.force, color, asked.form) or view.status


def rendered(table: Table, asked: Asked, color: str) -> str:
    """The table in the format that is asked for."""
    to_terminal = asked.output is None
    width = width_of(sys.stdout) if to_terminal else PLAIN_WIDTH
    latex = {"float": asked.float, "label": asked.label} if asked.form == "latex" else {}
    render: Any = resolve(TABLE_FORMATS[asked.form])
    said = table if asked.caption is None else table.replace(caption=asked.caption)
    text: str = render(said, width=width, color=to_terminal and colored(color, sys.stdout), **latex)
    return text
