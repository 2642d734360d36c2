"""The files of one spec as they are declared: what each of their names is, and nothing about what it is worth.

A module never changes after it is read, so that one program can be lowered in as many environments as wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from netspec.diagnostics.base import Diagnostic
from netspec.record import Record
from netspec.source import SourceFile
from netspec.syntax import tree

D = TypeVar("D")


class Used(Record):
    """One `use` line and the file that it brings in."""

    line: tree.Use
    module: Module


class Module(Record):
    """One file, and what it declares itself by name; the first where a name is declared twice.

    `complete` is false where a declaration of this file, or of one that it uses, could not be read and is missing.
    """

    file: tree.File
    path: Path
    uses: tuple[Used, ...]
    own_blocks: Mapping[str, tree.Block]
    own_networks: Mapping[str, tree.NetworkDeclaration | tree.Variant]
    own_params: Mapping[str, tree.Param]
    own_spaces: Mapping[str, tree.Space]
    complete: bool

    @cached_property
    def blocks(self) -> Names[tree.Block]:
        """The blocks that can be called here, each with the file that it is declared in."""
        return in_scope((one, one.own_blocks) for one in self.within())

    @cached_property
    def networks(self) -> Names[tree.NetworkDeclaration | tree.Variant]:
        """The networks that can be named here."""
        return in_scope((one, one.own_networks) for one in self.within())

    @cached_property
    def params(self) -> Names[tree.Param]:
        """The params that can be used and set here."""
        return in_scope((one, one.own_params) for one in self.within())

    def within(self) -> Iterator[Module]:
        """The files whose own names are known here: this one, and those that it uses itself."""
        yield self
        for used in self.uses:
            yield used.module


Names = Mapping[str, tuple[D, Module]]


def in_scope(declared: Iterable[tuple[Module, Mapping[str, D]]]) -> Names[D]:
    """All names with what they are and where; what comes first wins."""
    found: dict[str, tuple[D, Module]] = {}
    for home, names in declared:
        for name, one in names.items():
            found.setdefault(name, (one, home))
    return found


class Program(Record):
    """All files of one spec: the main one, and all in an order in which what is used stands before its user.

    `sources` are their texts by path, for showing mistakes, and `problems` what is wrong with how they are written.
    """

    main: Module
    modules: tuple[Module, ...]
    sources: Mapping[str, SourceFile]
    problems: tuple[Diagnostic, ...]
