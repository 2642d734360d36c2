"""From a path to checked networks: the stages of the front end, in order, each mistake of all of them in one list.

With params set from outside it is another network than the one of which the file's `expect` lines speak: then none of
them is held, by any command.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netspec.analysis import expectations
from netspec.analysis.facts import Facts, analyse
from netspec.analysis.shapes import check_shapes
from netspec.diagnostics.base import Diagnostic, Problems
from netspec.diagnostics.expectations import ExpectationFails
from netspec.ir.model import CheckedNetwork, Network
from netspec.lowering.files import default_root
from netspec.lowering.network import Lowering
from netspec.lowering.params import Settings
from netspec.lowering.program import Loader
from netspec.record import Record
from netspec.source import SourceFile


class Checked(Record):
    """One network that holds together, with its facts."""

    network: CheckedNetwork
    facts: Facts


class Outcome(Record):
    """What became of one file: its networks that hold together, and everything that is wrong, by place."""

    networks: tuple[Checked, ...]
    problems: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceFile]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.severity == "error" for one in self.problems)


def check_file(path: Path, settings: Settings, network: str | None = None, root: Path | None = None) -> Outcome:
    """Checks every network and block of a file; with a name, that network alone."""
    problems: Problems = []
    lowering, sources = load(path, settings, root, problems)
    if lowering is None:
        return outcome([], problems, sources)
    found = outcome(lowering.all() if network is None else only(lowering, network), problems, sources)
    return without_expectations(found) if settings else found


def load_file(path: Path, settings: Settings, network: str | None = None, root: Path | None = None) -> Outcome:
    """Checks one network of a file: the one that is named, or the only one."""
    problems: Problems = []
    lowering, sources = load(path, settings, root, problems)
    found = outcome([] if lowering is None else only(lowering, network), problems, sources)
    return without_expectations(found) if settings else found


def load_text(
    source: SourceFile, path: Path, settings: Settings, network: str | None = None, root: Path | None = None
) -> Outcome:
    """Checks one network of a text that is in no file, as `load_file` does; `use` looks from the folder of `path`."""
    problems: Problems = []
    loader = Loader((root or default_root(path)).resolve(), problems)
    lowering = Lowering(loader.load_text(source, path), settings, problems)
    found = outcome(only(lowering, network), problems, loader.sources)
    return without_expectations(found) if settings else found


def without_expectations(found: Outcome) -> Outcome:
    return found.replace(problems=tuple(one for one in found.problems if not isinstance(one, ExpectationFails)))


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


def outcome(networks: list[Network], problems: Problems, sources: Mapping[str, SourceFile]) -> Outcome:
    """The last two stages, shapes and facts, and all mistakes in the order of their places."""
    done = []
    for network in networks:
        checked = check_shapes(network, problems)
        if checked is not None:
            facts = analyse(checked)
            problems += expectations.check(checked, facts)
            done.append(Checked(checked, facts))
    return Outcome(tuple(done), tuple(sorted(problems, key=position)), sources)


def position(one: Diagnostic) -> tuple[str, int, int, str]:
    return one.place.path, one.place.line, one.place.column, one.code
