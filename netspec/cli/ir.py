"""`netspec ir`: the validated network as JSON or as text."""

from __future__ import annotations

from pathlib import Path

import click

from netspec.cli.load import load_or_show
from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.streams import print_data
from netspec.lazy import resolve

FORMATS = {"json": "netspec.ir.exchange:to_json", "text": "netspec.ir.printer:print_checked"}


@click.command("ir", short_help="The validated network as JSON.")
@spec_argument
@spec_options
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="json", help="JSON, or a spec without blocks."
)
@color_option
def command(spec: Path, settings: dict[str, str], network: str | None, root: Path | None, form: str, color: str) -> int:
    """Print the checked network behind SPEC: blocks expanded, names bound, every shape known.

    \b
    netspec ir specs/googlenet.ns > googlenet.json
    netspec ir specs/googlenet.ns --format text
    """
    loaded = load_or_show(spec, settings, network, root, color)
    if isinstance(loaded, int):
        return loaded
    print_data(resolve(FORMATS[form])(loaded.checked))
    return 0
