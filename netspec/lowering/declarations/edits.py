"""The edits of a variant on their way to what they edit."""

from __future__ import annotations

from netspec.lowering.declarations.module import Module
from netspec.record import Record
from netspec.source import Place
from netspec.syntax import tree


class Edit(Record):
    """One `replace`, `remove` or `insert`, with what is left of its path.

    `module` is the file in whose names it is written; `base` is where its variant names the network that it edits.
    """

    path: tuple[str, ...]
    what: tree.Replace | tree.Remove | tree.Insert
    module: Module
    base: Place

    def inside(self) -> Edit:
        """The same edit one level further down."""
        return self.replace(path=self.path[1:])

    def of_one_variant_with(self, other: Edit) -> bool:
        """Whether both are written in the same variant, where one can't build on the other."""
        return self.base == other.base
