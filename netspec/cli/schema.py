"""`netspec schema`: the JSON Schema of what `netspec ir` prints."""

from __future__ import annotations

import click

from netspec.cli.streams import print_data
from netspec.ir.exchange import schema


@click.command("schema", short_help="The JSON Schema of `netspec ir`.")
def command() -> int:
    """Print the JSON Schema of the documents that `netspec ir` prints.

    \b
    netspec schema > netspec-ir.schema.json
    """
    print_data(schema())
    return 0
