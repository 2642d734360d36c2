"""The files of one spec: read, parsed, and with the names that each has in scope.

`use` brings in another file's own blocks, params, networks and variants, not what that file uses itself. Nothing
outside the root is read, links followed before this is decided; each file is read once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from netspec.diagnostics.base import Label, Problems
from netspec.diagnostics.files import (
    FileProblem,
    NoSuchFile,
    TooManyFiles,
    UseCircle,
    UseMissing,
    UseNotSpec,
    UseOutsideRoot,
    UseUnreadable,
)
from netspec.diagnostics.names import RepeatedName, ReservedName
from netspec.lowering.evaluate import FUNCTIONS, Bound
from netspec.lowering.words import RESERVED
from netspec.ops.catalogue import OPERATIONS
from netspec.reading import display_path, read
from netspec.record import Record
from netspec.source import Place, SourceFile
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.syntax.parser import parse

D = TypeVar("D")
MOST_FILES = 256


class Unit:
    """One file and what its names mean. Filled once, while the program is loaded, and only read afterwards."""

    def __init__(self, file: tree.File, path: Path) -> None:
        self.file = file
        self.path = path
        self.values: dict[str, Bound] = {}
        self.blocks: Names[tree.Block] = {}
        self.networks: Names[tree.NetworkDeclaration | tree.Variant] = {}
        self.params: Names[tree.Param] = {}
        self.uses: list[tuple[tree.Use, Unit]] = []
        self.places: dict[tuple[str, str], tuple[Place, str]] = {}
        self.complete = file.complete

    @property
    def own_networks(self) -> list[str]:
        """Names of the networks and variants that this very file declares, in order."""
        kinds = (tree.NetworkDeclaration, tree.Variant)
        return [one.name.text for one in self.file.declarations if isinstance(one, kinds)]


Names = dict[str, tuple[D, Unit]]


class Program(Record):
    """All files of one spec: the main one, and the sources by path for showing mistakes."""

    main: Unit
    sources: dict[str, SourceFile]


class Loader:
    """Loads one spec."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self.problems = problems
        self.units: dict[Path, Unit] = {}
        self.sources: dict[str, SourceFile] = {}
        self.stack: list[Path] = []

    def load(self, path: Path) -> Program | None:
        """The main file and all it uses; none where the main file itself can't be read."""
        source = read(path)
        if isinstance(source, FileProblem):
            self.problems.append(source)
            return None
        return self.load_text(source, path)

    def load_text(self, source: SourceFile, path: Path) -> Program:
        """A main file whose text is at hand, and all it uses; `use` looks from the folder of `path`."""
        return Program(self.unit(source, path.resolve()), self.sources)

    def unit(self, source: SourceFile, path: Path) -> Unit:
        self.sources[source.path] = source
        file, problems = parse(source)
        self.problems += problems
        unit = self.units[path] = Unit(file, path)
        self.stack.append(path)
        for declaration in file.declarations:
            self.declare(declaration, unit)
        self.stack.pop()
        return unit

    def declare(self, one: tree.Declaration, unit: Unit) -> None:
        match one:
            case tree.Use():
                self.use(one, unit)
            case tree.Param():
                if self.claim("value", one.name, "a param", unit):
                    unit.params[one.name.text] = (one, unit)
            case tree.Let():
                self.claim("value", one.name, "a constant", unit)
            case tree.Block():
                if self.claim("block", one.name, "a block", unit):
                    unit.blocks[one.name.text] = (one, unit)
            case tree.NetworkDeclaration() | tree.Variant():
                if self.claim("network", one.name, "a network", unit):
                    unit.networks[one.name.text] = (one, unit)

    def claim(self, space: str, name: tree.Ident, what: str, unit: Unit) -> bool:
        """Whether the name is free for this; says why not otherwise."""
        reason = reserved(space, name.text)
        if reason:
            self.problems.append(ReservedName(place=name.place, name=name.text, what=what, why=reason))
        taken = unit.places.get((space, name.text))
        if taken is not None:
            clash = RepeatedName(place=name.place, name=name.text, what=taken[1])
            self.problems.append(clash.at(name.place, Label(taken[0], "the first one")))
        unit.places.setdefault((space, name.text), (name.place, what))
        return taken is None

    def use(self, one: tree.Use, unit: Unit) -> None:
        used = self.find(one, unit)
        if used is None or not used.complete:
            unit.complete = False
        if used is None:
            return
        first = next((earlier for earlier, before in unit.uses if before is used), None)
        if first is not None:
            twice = RepeatedName(place=one.place, name=one.target, what="a used file", remedy="remove this line")
            self.problems.append(twice.at(one.place, Label(first.place, "the first one")))
            return
        unit.uses.append((one, used))
        self.bring("block", used.blocks, used, unit.blocks, one, unit)
        self.bring("value", used.params, used, unit.params, one, unit)
        self.bring("network", used.networks, used, unit.networks, one, unit)

    def bring(self, space: str, theirs: Names[D], used: Unit, ours: Names[D], one: tree.Use, unit: Unit) -> None:
        """What the used file declares itself becomes a name here too."""
        for name, entry in theirs.items():
            brought = tree.Ident(name, one.place)
            if entry[1] is used and self.claim(space, brought, f'what "{one.target}" brings in', unit):
                ours[name] = entry

    def find(self, one: tree.Use, unit: Unit) -> Unit | None:
        """The used file's unit, or none after saying why it can't be used."""
        asked = unit.path.parent / one.target
        try:
            path = asked.resolve()
            inside = path.is_relative_to(self.root)
        except (OSError, ValueError, RuntimeError) as error:
            self.problems.append(UseUnreadable(place=one.place, target=one.target, why=str(error)))
            return None
        if not inside:
            root = display_path(self.root)
            self.problems.append(UseOutsideRoot(place=one.place, target=one.target, root=root))
        elif path.suffix != ".ns":
            self.problems.append(UseNotSpec(place=one.place, target=one.target))
        elif path in self.stack:
            circle = " -> ".join(step.name for step in [*self.stack[self.stack.index(path) :], path])
            self.problems.append(UseCircle(place=one.place, target=one.target, circle=circle))
        elif path in self.units:
            return self.units[path]
        elif len(self.units) >= MOST_FILES:
            if not any(isinstance(problem, TooManyFiles) for problem in self.problems):
                self.problems.append(TooManyFiles(place=one.place, limit=MOST_FILES))
        else:
            return self.read_used(one, asked, path)
        return None

    def read_used(self, one: tree.Use, asked: Path, path: Path) -> Unit | None:
        source = read(path)
        if isinstance(source, NoSuchFile):
            hint = did_you_mean(asked.name, neighbours(path.parent))
            looked = display_path(path)
            self.problems.append(UseMissing(place=one.place, target=one.target, looked=looked, hint=hint))
        elif isinstance(source, FileProblem):
            why = source.fill(source.message)
            self.problems.append(UseUnreadable(place=one.place, target=one.target, why=why))
        else:
            return self.unit(source, path)
        return None


def neighbours(folder: Path) -> list[str]:
    """Names of the specs in a folder."""
    try:
        return [path.name for path in folder.iterdir() if path.suffix == ".ns"]
    except OSError:
        return []


def reserved(space: str, name: str) -> str:
    """Why a name of the language can't be declared anew; empty where it can."""
    if space == "network":
        return ""
    if name in OPERATIONS:
        return "is an operation"
    if space == "value" and name in FUNCTIONS:
        return "is a function"
    if space == "value" and name in RESERVED:
        return "is a word of the language"
    return ""
