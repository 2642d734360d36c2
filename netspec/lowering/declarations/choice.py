"""Which of a file's networks is meant."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.names import NoNetwork, NothingHere, UnknownNetwork, WhichNetwork
from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.module import Module
from netspec.source import Place
from netspec.spelling import did_you_mean

OUTSIDE = Place("--network", 0, 0, 0, 0)


def choose(main: Module, name: str | None, reporter: Reporter) -> str | None:
    """The name of the network to work on: the one that is named, or the only one that the file declares."""
    own = list(main.own_networks)
    if name is not None and name not in main.networks:
        hint = did_you_mean(name, main.networks)
        reporter.report(UnknownNetwork(place=OUTSIDE, name=name, hint=hint))
    elif name is None and not own and not reporter.failed:
        reporter.report(no_network(main))
    elif name is None and len(own) > 1:
        names = ", ".join(f"`{one}`" for one in own)
        reporter.report(WhichNetwork(place=main.networks[own[1]][0].name.place, names=names))
    elif name is not None or own:
        return name or own[0]
    return None


def no_network(main: Module) -> Diagnostic:
    """The mistake of a file without a network of its own."""
    here = main.file.source.whole_line(1)
    if not main.file.declarations:
        return NothingHere(place=here)
    used = sorted(main.networks)
    found = f"; it uses {', '.join(f'`{one}`' for one in used)}" if used else ""
    hint = "choose one of those with `--network NAME`" if used else "write `network NAME { ... }`"
    return NoNetwork(place=here, found=found, hint=hint)
