"""The options of commands that print tables for documents, and the one way from them to a text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import click

from netspec.cli.output import colored
from netspec.record import Record
from netspec.report.formats import TABLE_FORMATS
from netspec.report.latex_table import FLOATS
from netspec.report.presentation import Presentation
from netspec.report.showing import PLAIN_WIDTH, width_of
from netspec.report.table import Table

F = TypeVar("F", bound=Callable[..., object])
OPTIONS = (
    click.option("--format", "form", type=click.Choice(list(TABLE_FORMATS)), default="rich", help="How to print it."),
    click.option("--caption", metavar="TEXT", help="Say this of the table, in place of its input and convention."),
    click.option("--label", metavar="NAME", help="The name to refer to it by, in LaTeX [tab:NETWORK]."),
    click.option(
        "--float",
        type=click.Choice(FLOATS),
        help="Over one column of text, over all, or as it is, in LaTeX [over all for a table of many columns].",
    ),
    click.option("-o", "--output", metavar="FILE", help="Where to write the table [standard output]."),
    click.option("--force", is_flag=True, help="Replace a file that netspec did not write."),
)


def table_options(function: F) -> F:
    """How a table is to be made, and where it goes."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


class Printed(Record):
    """What is asked for by these options."""

    form: str = "rich"
    caption: str | None = None
    label: str | None = None
    float: str | None = None
    output: str | None = None
    force: bool = False

    def presentation(self) -> Presentation:
        """How the table is to stand in its document; wrong usage where one option makes another meaningless."""
        found = Presentation(self.caption, self.label, self.float)
        why = found.wrong(self.form)
        if why:
            raise click.UsageError(why)
        return found


def rendered(table: Table, asked: Printed, color: str) -> str:
    """The table in the format that is asked for, as wide and as coloured as the place where it goes."""
    to_terminal = asked.output is None
    width = width_of(sys.stdout) if to_terminal else PLAIN_WIDTH
    return asked.presentation().rendered(table, asked.form, width, to_terminal and colored(color, sys.stdout))
