"""From a path to checked networks: the stages of the front end, in order, each mistake of all of them in one list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netspec.analysis import expectations
from netspec.analysis.facts import Facts, analyse
from netspec.analysis.shapes import check_shapes
from netspec.diagnostics.base import Diagnostic, Problems
from netspec.diagnostics.syntax import TooManyProblems
from netspec.ir.model import CheckedNetwork, Network
from netspec.lowering.files import default_root
from netspec.lowering.network import Lowering
from netspec.lowering.params import Settings
from netspec.lowering.program import Loader
from netspec.record import Record
from netspec.source import SourceFile


class Checked(Record):
    """One network that holds together, with its facts; `as_written` where no param was set from outside."""

    network: CheckedNetwork
    facts: Facts
    as_written: bool


class Outcome(Record):
    """What became of one file: its networks that hold together, and everything that is wrong, by place."""

    networks: tuple[Checked, ...]
    problems: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceFile]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.severity == "error" for one in self.problems)

    def expectations(self, held: bool) -> int:
        """How many expectations were held against the facts, or were not, since params are set."""
        return sum(len(one.network.network.expectations) for one in self.networks if one.as_written == held)


def check_file(path: Path, settings: Settings, network: str | None = None, root: Path | None = None) -> Outcome:
    """Checks every network and block of a file; with a name, that network alone."""
    problems: Problems = []
    lowering, sources = load(path, settings, root, problems)
    networks = [] if lowering is None else lowering.all() if network is None else only(lowering, network)
    return outcome(networks, settings, problems, sources)


def load_file(path: Path, settings: Settings, network: str | None = None, root: Path | None = None) -> Outcome:
    """Checks one network of a file: the one that is named, or the only one."""
    problems: Problems = []
    lowering, sources = load(path, settings, root, problems)
    return outcome([] if lowering is None else only(lowering, network), settings, problems, sources)


def load_text(
    source: SourceFile, path: Path, settings: Settings, network: str | None = None, root: Path | None = None
) -> Outcome:
    """Checks one network of a text that is in no file, as `load_file` does; `use` looks from the folder of `path`."""
    problems: Problems = []
    loader = Loader((root or default_root(path)).resolve(), problems)
    lowering = Lowering(loader.load_text(source, path), settings, problems)
    return outcome(only(lowering, network), settings, problems, loader.sources)


def load(
    path: Path, settings: Settings, root: Path | None, problems: Problems
) -> tuple[Lowering | None, Mapping[str, SourceFile]]:
    loader = Loader((root or default_root(path)).resolve(), problems)
    program = loader.load(path)
    return None if program is None else Lowering(program, settings, problems), loader.sources


def only(lowering: Lowering, name: str | None) -> list[Network]:
    chosen = lowering.choose(name)
    network = lowering.lower(chosen) if chosen is not None else None
    return [] if network is None else [network]


def outcome(
    networks: list[Network], settings: Settings, problems: Problems, sources: Mapping[str, SourceFile]
) -> Outcome:
    """The last two stages, shapes and facts, and all mistakes in the order of their places."""
    done, as_written = [], not settings
    for network in networks:
        checked = check_shapes(network, problems)
        if checked is not None:
            facts = analyse(checked)
            problems += expectations.check(checked, facts, as_written)
            done.append(Checked(checked, facts, as_written))
    return Outcome(tuple(done), tuple(sorted(problems, key=position)), sources)


def position(one: Diagnostic) -> tuple[str, int, int, bool, str]:
    """Where a mistake stands in the list; that there are more comes after the last one that is shown."""
    return one.place.path, one.place.line, one.place.column, isinstance(one, TooManyProblems), one.code
