"""From a path to checked networks: the stages of the front end, in order, each mistake of all of them in one list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netspec.analysis import expectations, limits
from netspec.analysis.facts import Facts, analyse
from netspec.analysis.shapes import check_shapes
from netspec.diagnostics.base import Diagnostic, Problems
from netspec.diagnostics.syntax import TooManyProblems
from netspec.ir.model import CheckedNetwork, Network
from netspec.lowering.declarations.loader import Loader
from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.params import Settings
from netspec.lowering.declarations.root import default_root
from netspec.lowering.networks.lowering import Lowering
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
    program = read_program(path, root)
    if isinstance(program, Outcome):
        return program
    if network is not None:
        return load_program(program, settings, network)
    problems = [*program.problems]
    return outcome(Lowering(program, settings, problems).all(), settings, problems, program.sources)


def load_file(path: Path, settings: Settings, network: str | None = None, root: Path | None = None) -> Outcome:
    """Checks one network of a file: the one that is named, or the only one."""
    program = read_program(path, root)
    return program if isinstance(program, Outcome) else load_program(program, settings, network)


def load_text(
    source: SourceFile, path: Path, settings: Settings, network: str | None = None, root: Path | None = None
) -> Outcome:
    """Checks one network of a text that is in no file, as `load_file` does; `use` looks from the folder of `path`."""
    loader = Loader((root or default_root(path)).resolve())
    return load_program(loader.load_text(source, path), settings, network)


def read_program(path: Path, root: Path | None = None) -> Program | Outcome:
    """The files of a spec, to be loaded with as many settings as wanted; where there is no such file, what is wrong."""
    loaded = Loader((root or default_root(path)).resolve()).load(path)
    return loaded if isinstance(loaded, Program) else Outcome((), (loaded,), {})


def load_program(program: Program, settings: Settings, network: str | None = None) -> Outcome:
    """Checks one network of files that are read, as `load_file` does, and leaves them as they are."""
    problems = [*program.problems]
    lowering = Lowering(program, settings, problems)
    chosen = lowering.choose(network)
    found = lowering.lower(chosen) if chosen is not None else None
    return outcome([] if found is None else [found], settings, problems, program.sources)


def outcome(
    networks: list[Network], settings: Settings, problems: Problems, sources: Mapping[str, SourceFile]
) -> Outcome:
    """The last two stages, shapes and facts, and all mistakes in the order of their places."""
    done, as_written = [], not settings
    for network in networks:
        checked = check_shapes(network, problems)
        if checked is not None:
            facts = analyse(checked)
            beyond = limits.check(checked, facts)
            if beyond:
                problems += beyond
                continue
            problems += expectations.check(checked, facts, as_written)
            done.append(Checked(checked, facts, as_written))
    return Outcome(tuple(done), tuple(sorted(problems, key=position)), sources)


def position(one: Diagnostic) -> tuple[str, int, int, bool, str]:
    """Where a mistake stands in the list; that there are more comes after the last one that is shown."""
    return one.place.path, one.place.line, one.place.column, isinstance(one, TooManyProblems), one.code
