"""Loading the one network that a command works on."""

from __future__ import annotations

from pathlib import Path

from netspec.cli.output import show_problems
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
    return Network(outcome.networks[0].network, outcome.networks[0].facts)
