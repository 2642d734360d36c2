"""From a path to checked networks: the stages of the front end, in order, each mistake of all of them in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from netspec import shipped
from netspec.analysis import expectations, limits, spaces
from netspec.analysis.batch import of_batch
from netspec.analysis.expectations import Failed
from netspec.analysis.facts import Facts, analyse
from netspec.analysis.shapes import PartlyShaped, check_shapes
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.syntax import TooManyProblems
from netspec.ir.model import CheckedNetwork, Network
from netspec.lowering.declarations.choice import choose
from netspec.lowering.declarations.loader import Loader
from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.params import Settings
from netspec.lowering.declarations.root import default_root
from netspec.lowering.networks.lowering import Lowering
from netspec.lowering.networks.spaces import tried
from netspec.ops.base import Shape
from netspec.record import Record
from netspec.source import SourceFile
from netspec.syntax import tree


class Sizes(Record):
    """With which input a network is looked at, if not with its own, and with how many at once."""

    input: Shape | None = None
    batch: int = 1


OWN = Sizes()


class Checked(Record):
    """One network that holds together, with its facts, and what is claimed of it that does not hold.

    `as_written` is true where no param, input or batch was set from outside; else no `expect` was held.
    """

    network: CheckedNetwork
    facts: Facts
    as_written: bool
    failed: tuple[Failed, ...] = ()


class Doubted(Record):
    """A space of a program whose budgets it may be that no network keeps."""

    program: Program
    space: tree.Space


class Outcome(Record):
    """What became of one file: its networks that hold together, and everything that is wrong, by place.

    `partial` is what is known of those that do not, for editors; no network of its own where even its input is unknown.
    `doubted` are spaces of which no network that was tried keeps the budgets.
    """

    networks: tuple[Checked, ...]
    problems: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceFile]
    partial: tuple[PartlyShaped, ...] = ()
    doubted: tuple[Doubted, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.severity == "error" for one in self.problems)

    @property
    def sound(self) -> bool:
        """Whether its networks can be shown: nothing is wrong but what is claimed of them."""
        wrong = any(one.severity == "error" and not one.of_claim for one in self.problems)
        return bool(self.networks) and not wrong

    def expectations(self, held: bool) -> int:
        """How many expectations were held against the facts, or were not, since something is set from outside."""
        return sum(len(one.network.network.expectations) for one in self.networks if one.as_written == held)


def check_file(path: Path, settings: Settings, network: str | None = None, root: Path | None = None) -> Outcome:
    """Checks every network, block and space of a file; with a name, that network alone."""
    program = read_program(path, root)
    if isinstance(program, Outcome):
        return program
    if network is not None:
        return load_program(program, settings, network)
    reporter = Reporter(program.problems, program.main.complete)
    networks = Lowering(program, settings, reporter).all()
    done = checked(networks, not settings, OWN, reporter)
    doubted = [
        Doubted(program, space)
        for space in program.main.own_spaces.values()
        if spaces.check(space, tried(program, space, settings, reporter), reporter)
    ]
    return outcome(done, reporter, program.sources).replace(doubted=tuple(doubted))


def load_file(
    path: Path, settings: Settings, network: str | None = None, root: Path | None = None, sizes: Sizes = OWN
) -> Outcome:
    """Checks one network of a file: the one that is named, or the only one."""
    program = read_program(path, root)
    return program if isinstance(program, Outcome) else load_program(program, settings, network, sizes)


def load_text(
    source: SourceFile, path: Path, settings: Settings, network: str | None = None, root: Path | None = None
) -> Outcome:
    """Checks one network of a text that is in no file, as `load_file` does; `use` looks from the folder of `path`."""
    loader = Loader((root or default_root(path)).resolve())
    return load_program(loader.load_text(source, path), settings, network)


def read_program(path: Path, root: Path | None = None) -> Program | Outcome:
    """The files of a spec, to be loaded with as many settings as wanted; where there is no such file, what is wrong.

    A shipped network stands for its spec where nothing here has its name; all shipped specs are in its root.
    """
    spec = shipped.meant(path)
    home = (root or default_root(spec)).resolve()
    if shipped.holds(spec) and not shipped.folder().is_relative_to(home):
        home = shipped.folder()
    loaded = Loader(home).load(spec)
    return loaded if isinstance(loaded, Program) else Outcome((), (loaded,), {})


def load_program(program: Program, settings: Settings, network: str | None = None, sizes: Sizes = OWN) -> Outcome:
    """Checks one network of files that are read, as `load_file` does, and leaves them as they are."""
    reporter = Reporter(program.problems, program.main.complete)
    lowering = Lowering(program, settings, reporter, sizes.input)
    return outcome(checked(only(lowering, network), not settings, sizes, reporter), reporter, program.sources)


def view_program(
    program: Program, alternatives: Sequence[Settings], names: Sequence[str] = (), sizes: Sizes = OWN
) -> Outcome:
    """Checks the networks of a file that are named, or all that it declares, once with each of these settings."""
    reporter = Reporter(program.problems, program.main.complete)
    found: list[Checked | PartlyShaped] = []
    for settings in alternatives:
        lowering = Lowering(program, settings, reporter, sizes.input)
        wanted = names or tuple(program.main.own_networks) or (None,)
        networks = [one for name in wanted for one in only(lowering, name)]
        found += checked(networks, not settings, sizes, reporter)
    return outcome(found, reporter, program.sources)


def only(lowering: Lowering, name: str | None) -> list[Network]:
    chosen = choose(lowering.main, name, lowering.reporter)
    network = lowering.lower(chosen) if chosen is not None else None
    return [] if network is None else [network]


def checked(
    networks: Iterable[Network], as_written: bool, sizes: Sizes, reporter: Reporter
) -> list[Checked | PartlyShaped]:
    """The last two stages, shapes and facts, and what is claimed of them."""
    done: list[Checked | PartlyShaped] = []
    held = as_written and sizes == OWN
    for network in networks:
        shaped = check_shapes(network, reporter)
        if isinstance(shaped, PartlyShaped):
            done.append(shaped)
            continue
        facts = analyse(shaped)
        beyond = limits.check(shaped, facts)
        for one in beyond:
            reporter.report(one)
        if beyond:
            done.append(PartlyShaped(shaped.network, shaped.shapes))
        else:
            facts = of_batch(facts, sizes.batch)
            judge = expectations.judged(shaped, facts, held)
            for one in judge.problems:
                reporter.report(one)
            done.append(Checked(shaped, facts, held, tuple(judge.failed)))
    return done


def outcome(
    networks: Sequence[Checked | PartlyShaped], reporter: Reporter, sources: Mapping[str, SourceFile]
) -> Outcome:
    """Everything, all mistakes in the order of their places."""
    whole = tuple(one for one in networks if isinstance(one, Checked))
    partial = tuple(one for one in networks if isinstance(one, PartlyShaped))
    return Outcome(whole, tuple(sorted(reporter.problems, key=position)), sources, partial)


def position(one: Diagnostic) -> tuple[str, int, int, bool, str]:
    """Where a mistake stands in the list; that there are more comes after the last one that is shown."""
    return one.place.path, one.place.line, one.place.column, isinstance(one, TooManyProblems), one.code
