"""The command `netspec`: finds the subcommand, and turns every way to end into an exit status.

0 fine, 1 the spec has errors, 2 wrong usage or a file that can't be read or written, 130 interrupted.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import NoReturn

import click

import netspec
from netspec.escaping.plain import printable
from netspec.lazy import resolve
from netspec.spelling import did_you_mean

SUBCOMMANDS = "new compile check report table diff draw plot ir weights schema explain"
COMMANDS = {name: f"netspec.cli.{name}:command" for name in SUBCOMMANDS.split()}


class Commands(click.Group):
    """Imports a subcommand when it is asked for, so that `check` never pays for `report`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = resolve(COMMANDS[name])
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"there is no command `{args[0]}`; {did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(netspec.__version__, prog_name="netspec", message="%(prog)s %(version)s")
def netspec_command() -> None:
    """Compile architecture tables to PyTorch, and count them exactly.

    \b
    netspec compile specs/googlenet.ns      writes googlenet.py and prints the report
    netspec COMMAND --help                  shows an example for each command
    """


def main() -> NoReturn:
    """The entry point."""
    # A run is short and frees nothing worth collecting: the collector would only cost a tenth of its time.
    gc.disable()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit status."""
    if sys.stdout is None or sys.stderr is None:
        return output_closed()
    try:
        status = netspec_command.main(arguments, prog_name="netspec", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        show_usage_error(error)
        return 2
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted; nothing was written\n")
        return 130
    except BrokenPipeError:
        # The reader has seen enough. Python would complain once more when it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return output_failed(error)
    except MemoryError:
        sys.stderr.write("error: there is not enough memory for this spec; nothing was written\n")
        return 2


def show_usage_error(error: click.ClickException) -> None:
    """What click says, which repeats what was typed, with nothing in it that a terminal would act on."""
    said = io.StringIO()
    error.show(said)
    sys.stderr.write(printable(said.getvalue(), keep="\n\t"))


def output_closed() -> int:
    """Standard output or standard error does not exist: the caller closed it."""
    if sys.stderr is not None:
        sys.stderr.write("error[NS006]: standard output can't be written: it is closed\n")
    return 2


def output_failed(error: OSError) -> int:
    """Standard output itself can't be written: a full disk, for example."""
    sys.stderr.write(f"error[NS006]: standard output can't be written: {error.strerror or error}\n")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 2
