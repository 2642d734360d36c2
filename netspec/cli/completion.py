"""`netspec completion`: the script that makes a shell complete netspec's commands, options and values."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from netspec.lazy import resolve


@click.command("completion", short_help="The script by which a shell completes what is typed.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
def command(shell: str) -> int:
    """Print a script for SHELL after which it completes commands, options, params, networks, codes and shipped names.

    \b
    netspec completion bash > netspec.bash
    """
    # Not made through `source()`: that runs a shell to see how old it is, and complains of one that is not there.
    maker = get_completion_class(shell)
    if maker is not None:
        main = "netspec.cli.main"
        whole = maker(resolve(f"{main}:netspec_command"), {}, "netspec", resolve(f"{main}:VARIABLE"))
        sys.stdout.write(whole.source_template % whole.source_vars())
    return 0
