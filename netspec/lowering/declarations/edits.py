"""The edits of a variant on their way to what they edit."""

from __future__ import annotations

from netspec.lowering.declarations.module import Module
from netspec.record import Record
from netspec.source import Place
from netspec.syntax import tree

What = tree.Replace | tree.Remove | tree.Insert | tree.SetEdit | tree.Rescale


class Edit(Record):
    """One edit of the stages, with what is left of its path.

    `module` is the file in whose names it is written; `base` is where its variant names the network that it edits.
    """

    path: tuple[str, ...]
    what: What
    module: Module
    base: Place

    @classmethod
    def of(cls, what: What, module: Module, base: Place) -> Edit:
        """An edit at the beginning of its way."""
        return cls(tuple(part.text for part in path_of(what).parts), what, module, base)

    @property
    def written(self) -> tree.Path:
        """The path as it stands in the edit."""
        return path_of(self.what)

    def inside(self) -> Edit:
        """The same edit one level further down."""
        return self.replace(path=self.path[1:])

    def of_one_variant_with(self, other: Edit) -> bool:
        """Whether both are written in the same variant, where one can't build on the other."""
        return self.base == other.base


def path_of(what: What) -> tree.Path:
    """Where an edit leads; of lines from one to another, to the first."""
    match what:
        case tree.SetEdit():
            return what.name
        case tree.Rescale():
            return what.first
    return what.path
