"""`netspec explain`: what an error code means."""

from __future__ import annotations

import sys

import click

from netspec.cli.options import color_option, completes
from netspec.cli.output import colored
from netspec.cli.usage import Misuse
from netspec.diagnostics.explain import codes, page, title
from netspec.lazy import resolve
from netspec.report.showing import width_of
from netspec.spelling import did_you_mean


def show_list(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Prints every code with the title of its page, and ends."""
    if wanted and not context.resilient_parsing:
        sys.stdout.write("".join(f"{code}  {title(code)}\n" for code in codes()))
        context.exit(0)


@click.command("explain", short_help="What an error code means.")
@click.argument("code", shell_complete=completes("error_codes"))
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=show_list, help="List all codes.")
@color_option
def command(code: str, color: str) -> int:
    """Explain an error CODE, with a spec that fails and a mended one.

    On a terminal the page is laid out for it; elsewhere it is Markdown.

    \b
    netspec explain NS405
    netspec explain --list
    """
    text = page(code.upper())
    if text is None:
        hint = did_you_mean(code.upper(), codes()) or f"codes go from {codes()[0]} to {codes()[-1]}"
        raise Misuse(f"there is no error code `{code}`", hint)
    if sys.stdout.isatty() or color == "always":
        text = resolve("netspec.cli.paging:laid_out")(text, width_of(sys.stdout), colored(color, sys.stdout))
    sys.stdout.write(text)
    return 0
