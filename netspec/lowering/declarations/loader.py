"""The files of one spec: read, parsed, and with the names that each has in scope.

`use` brings in another file's own blocks, params, networks and variants, not what that file uses itself. Nothing
outside the root is read but the blocks that netspec lends as `netspec/NAME.ns`, links followed before this is decided;
each file is read once.
"""

from __future__ import annotations

import os
from pathlib import Path

from netspec import shipped
from netspec.diagnostics.base import Label
from netspec.diagnostics.files import (
    FileProblem,
    NoSuchFile,
    TooManyFiles,
    UseAmbiguous,
    UseCircle,
    UseMissing,
    UseNotSpec,
    UseOutsideRoot,
    UseUnreadable,
)
from netspec.diagnostics.names import RepeatedName, ReservedName
from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.module import Module, Program, Used
from netspec.lowering.expressions.evaluate import FUNCTIONS
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.words import RESERVED
from netspec.reading import display_path, read
from netspec.source import Place, SourceFile
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.syntax.parser import parse

MOST_FILES = 256


class Opening:
    """A file whose declarations are being entered. `line` is the `use` that waits for it; none for the main file."""

    def __init__(self, file: tree.File, path: Path, line: tree.Use | None) -> None:
        self.file = file
        self.path = path
        self.line = line
        self.left = iter(file.declarations)
        self.uses: list[Used] = []
        self.blocks: dict[str, tree.Block] = {}
        self.networks: dict[str, tree.NetworkDeclaration | tree.Variant] = {}
        self.params: dict[str, tree.Param] = {}
        self.spaces: dict[str, tree.Space] = {}
        self.places: dict[tuple[str, str], tuple[Place, str]] = {}
        self.complete = file.complete

    def module(self) -> Module:
        """The file, all of it entered."""
        names = (self.blocks, self.networks, self.params, self.spaces)
        return Module(self.file, self.path, tuple(self.uses), *names, self.complete)


class Loader:
    """Loads one spec. Files wait for those that they use on a stack of their own, however long a chain they make."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.reporter = Reporter()
        self.modules: dict[Path, Module] = {}
        self.sources: dict[str, SourceFile] = {}
        self.stack: list[Opening] = []

    def load(self, path: Path) -> Program | FileProblem:
        """The main file and all it uses, or why the main file itself can't be read."""
        source = read(path)
        return source if isinstance(source, FileProblem) else self.load_text(source, path)

    def load_text(self, source: SourceFile, path: Path) -> Program:
        """A main file whose text is at hand, and all it uses; `use` looks from the folder of `path`."""
        main = path.resolve()
        self.open(source, main, None)
        while self.stack:
            here = self.stack[-1]
            declaration = next(here.left, None)
            if declaration is None:
                self.close()
            else:
                self.declare(declaration, here)
        return Program(self.modules[main], tuple(self.modules.values()), self.sources, tuple(self.reporter.problems))

    def open(self, source: SourceFile, path: Path, line: tree.Use | None) -> None:
        """Reads a file, whose declarations are entered next."""
        self.sources[source.path] = source
        file, problems = parse(source)
        self.reporter.problems += problems
        self.stack.append(Opening(file, path, line))

    def close(self) -> None:
        """Makes a module of the file that is entered whole, and gives it to the one that waits for it."""
        done = self.stack.pop()
        module = self.modules[done.path] = done.module()
        if done.line is not None:
            self.bring(done.line, module, self.stack[-1])

    def declare(self, one: tree.Declaration, here: Opening) -> None:
        match one:
            case tree.Use():
                self.use(one, here)
            case tree.Param():
                if self.claim("value", one.name, "a param", here):
                    here.params[one.name.text] = one
            case tree.Let():
                self.claim("value", one.name, "a constant", here)
            case tree.Block():
                if self.claim("block", one.name, "a block", here):
                    here.blocks[one.name.text] = one
            case tree.NetworkDeclaration() | tree.Variant():
                if self.claim("network", one.name, "a network", here):
                    here.networks[one.name.text] = one
            case tree.Space():
                if self.claim("network", one.name, "a space", here):
                    here.spaces[one.name.text] = one

    def claim(self, space: str, name: tree.Ident, what: str, here: Opening) -> bool:
        """Whether the name is free for this; says why not otherwise."""
        reason = reserved(space, name.text)
        if reason:
            self.reporter.report(ReservedName(place=name.place, name=name.text, what=what, why=reason))
        taken = here.places.get((space, name.text))
        if taken is not None:
            clash = RepeatedName(place=name.place, name=name.text, what=taken[1])
            self.reporter.report(clash.at(name.place, Label(taken[0], "the first one")))
        here.places.setdefault((space, name.text), (name.place, what))
        return taken is None

    def use(self, one: tree.Use, here: Opening) -> None:
        """Brings in a file that is known, or opens it; what is wrong with it leaves this file incomplete."""
        found = self.find(one, here)
        if isinstance(found, Module):
            self.bring(one, found, here)
        elif found is None:
            here.complete = False

    def bring(self, one: tree.Use, used: Module, here: Opening) -> None:
        """What the used file declares itself becomes a name here too."""
        here.complete = here.complete and used.complete
        first = next((earlier.line for earlier in here.uses if earlier.module is used), None)
        if first is not None:
            twice = RepeatedName(place=one.place, name=one.target, what="a used file", remedy="remove this line")
            self.reporter.report(twice.at(one.place, Label(first.place, "the first one")))
            return
        here.uses.append(Used(one, used))
        for space, names in (("block", used.own_blocks), ("value", used.own_params), ("network", used.own_networks)):
            for name in names:
                self.claim(space, tree.Ident(one.place, one.span, name), f'what "{one.target}" brings in', here)

    def find(self, one: tree.Use, here: Opening) -> Module | Opening | None:
        """The used file, which may only just be opened, or none after saying why it can't be used."""
        asked, own = here.path.parent / one.target, shipped.lent(one.target)
        try:
            path = asked.resolve() if own is None else own
            lent = own is not None or (shipped.lends(here.path) and shipped.lends(path))
            inside = lent or path.is_relative_to(self.root)
        except (OSError, ValueError, RuntimeError) as error:
            self.reporter.report(UseUnreadable(place=one.place, target=one.target, why=str(error)))
            return None
        if own is not None and os.path.lexists(asked):
            self.reporter.report(UseAmbiguous(place=one.place, target=one.target))
        elif not inside:
            root = display_path(self.root)
            self.reporter.report(UseOutsideRoot(place=one.place, target=one.target, root=root))
        elif path.suffix != ".ns":
            self.reporter.report(UseNotSpec(place=one.place, target=one.target))
        elif path in (stack := [above.path for above in self.stack]):
            circle = " -> ".join(step.name for step in [*stack[stack.index(path) :], path])
            self.reporter.report(UseCircle(place=one.place, target=one.target, circle=circle))
        elif path in self.modules:
            return self.modules[path]
        elif len(self.modules) + len(self.stack) >= MOST_FILES:
            self.reporter.report(TooManyFiles(place=one.place, limit=MOST_FILES), once=TooManyFiles)
        else:
            return self.read_used(one, asked, path)
        return None

    def read_used(self, one: tree.Use, asked: Path, path: Path) -> Opening | None:
        source = read(path)
        if isinstance(source, NoSuchFile):
            known = shipped.blocks() if one.target.startswith(shipped.LENDER) else neighbours(path.parent)
            hint = did_you_mean(asked.name, known)
            looked = display_path(path)
            self.reporter.report(UseMissing(place=one.place, target=one.target, looked=looked, hint=hint))
        elif isinstance(source, FileProblem):
            why = source.fill(source.message)
            self.reporter.report(UseUnreadable(place=one.place, target=one.target, why=why))
        else:
            self.open(source, path, one)
            return self.stack[-1]
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
