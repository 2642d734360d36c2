"""What the names of a program's files are worth in one assignment of its params."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netspec.lowering.declarations.module import Module, Program
from netspec.lowering.expressions.evaluate import Scope
from netspec.record import Record


class Environment(Record):
    """The values of every file's names, by the file."""

    program: Program
    values: Mapping[Path, Scope]

    def scope(self, module: Module) -> Scope:
        """The names that a file has at its top level, its own and those that it uses."""
        return self.values[module.path]
