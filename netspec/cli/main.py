"""The command `netspec`: finds the subcommand, and turns every way to end into an exit status.

0 fine, 1 the spec has errors, 2 wrong usage or a file that can't be read or written, 128 + N stopped
by signal N (130 interrupted).
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

import click

import netspec
from netspec.cli import signals, streams
from netspec.cli.output import show_problem
from netspec.cli.usage import Misuse, mistake
from netspec.diagnostics.files import NoCurrentFolder
from netspec.lazy import resolve
from netspec.spelling import did_you_mean

SUBCOMMANDS = "new compile check report table compare diff sweep fit search draw plot ir weights "
SUBCOMMANDS += "train evaluate gradients export bench schema explain completion"
COMMANDS = {name: f"netspec.cli.{name}:command" for name in SUBCOMMANDS.split()}
COMMANDS["import"] = "netspec.cli.importing:command"  # no module can be called as the keyword

# Set by a shell that asks what it may offer; see `netspec completion`.
VARIABLE = "_NETSPEC_COMPLETE"


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
            near = did_you_mean(args[0], COMMANDS) or "`netspec --help` lists them"
            raise Misuse(f"there is no command `{args[0]}`", near)
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
    asked = os.environ.get(VARIABLE)
    if asked is not None:
        shell_complete = resolve("click.shell_completion:shell_complete")
        sys.exit(shell_complete(netspec_command, {}, "netspec", VARIABLE, asked))
    status = signals.status_of(lambda: run(sys.argv[1:]), stopped)
    # The interpreter collects once more as it ends, disabled or not, over all modules: a sixth of a check's time. What
    # is frozen is left out; what has to be done at the end of a process is done by `atexit`, which goes before.
    gc.freeze()
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit status."""
    if not streams.open_missing():
        streams.warn("error[NS006]: standard output can't be written: it is closed\n")
        return 2
    streams.make_ready()
    try:
        status = invoked(arguments)
        sys.stdout.flush()
        return status
    except click.ClickException as error:
        return show_problem(mistake(error), "auto")
    except KeyboardInterrupt:
        return stopped(signal.SIGINT)
    except BrokenPipeError:
        return streams.unread()
    except OSError as error:
        return show_problem(NoCurrentFolder(path="."), "auto") if folder_is_gone() else streams.unwritable(error)
    except MemoryError:
        streams.warn("error: there is not enough memory for this spec; no file is left half-written\n")
        return 2


def invoked(arguments: list[str]) -> int:
    """The status of a command. What it raises is not touched: click's own `main` would turn a closed pipe into a 1."""
    try:
        with netspec_command.make_context("netspec", list(arguments) or ["--help"]) as context:
            status = netspec_command.invoke(context)
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as ended:
        return ended.exit_code


def stopped(number: int) -> int:
    """Says that a signal stopped the run, and what of its files; the exit status that a shell gives for it."""
    word = "interrupted" if number == signal.SIGINT else f"stopped by {signal.Signals(number).name}"
    streams.warn(f"{word}; no file is left half-written\n")
    return 128 + number


def folder_is_gone() -> bool:
    """Whether the current folder was deleted, so that no path means anything."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False
