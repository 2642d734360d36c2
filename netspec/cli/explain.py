"""`netspec explain`: what an error code means."""

from __future__ import annotations

import sys

import click

from netspec.cli.usage import Misuse
from netspec.diagnostics.explain import codes, page
from netspec.spelling import did_you_mean


@click.command("explain", short_help="What an error code means.")
@click.argument("code")
def command(code: str) -> int:
    """Explain an error CODE, with a spec that fails and a mended one.

    \b
    netspec explain NS405
    """
    text = page(code.upper())
    if text is None:
        hint = did_you_mean(code.upper(), codes()) or f"codes go from {codes()[0]} to {codes()[-1]}"
        raise Misuse(f"there is no error code `{code}`", hint)
    sys.stdout.write(text)
    return 0
