"""Loading the one network that a command works on, and the part of the back end that needs torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netspec.cli.output import show_problems
from netspec.cli.usage import Misuse
from netspec.diagnostics.usage import MissingExtra
from netspec.lazy import with_extra
from netspec.network import Network
from netspec.pipeline import load_file


def load_or_show(
    spec: Path, settings: dict[str, str], network: str | None, root: Path | None, color: str
) -> Network | int:
    """The network, or the exit status after its mistakes are printed."""
    outcome = load_file(spec, settings, network, root)
    status = show_problems(outcome, color)
    if status or not outcome.networks:
        return status or 1
    return Network(outcome.networks[0], outcome.sources)


def back_end(target: str, what: str, extra: str = "torch") -> Any:
    """A function of the back end that needs an extra, by name; wrong usage where that is not there."""
    try:
        return with_extra(target, extra)
    except ModuleNotFoundError as error:
        raise Misuse.of(MissingExtra(what=f"`{what}`", extra=extra, module=str(error.name))) from None
