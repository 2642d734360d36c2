"""What is defined where, and used where. Light values: they hold places, and no part of the tree."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from netspec.record import Record
from netspec.source import NOWHERE, Place, Span
from netspec.syntax import tree

Kind = Literal[
    "operation",
    "block",
    "network",
    "space",
    "param",
    "constant",
    "parameter",
    "variable",
    "stage",
    "head",
    "unlabelled",
]


class Definition(Record):
    """What a name stands for: `place` and `span` are those of the name, `extent` is all that it names.

    An operation is defined nowhere in a spec. A stage without a label is known by the name that it gets in the compiled
    model; then `place` and `span` are those of the step.
    """

    kind: Kind
    name: str
    place: Place = NOWHERE
    span: Span = Span(0, 0)
    extent: Span = Span(0, 0)
    doc: str = ""


class Use(Record):
    """A name that is written somewhere, and what it stands for there."""

    text: str
    place: Place
    span: Span
    definition: Definition


class Names:
    """All definitions and uses in the files of a program, in the order of their files and places."""

    def __init__(self, definitions: Iterable[Definition], uses: Iterable[Use]) -> None:
        self.definitions = tuple(sorted(set(definitions), key=standing))
        self.uses = tuple(sorted(set(uses), key=standing))
        self.by_definition: dict[Definition, list[Use]] = defaultdict(list)
        for one in self.uses:
            self.by_definition[one.definition].append(one)
        named = (one for one in self.definitions if one.kind not in ("operation", "unlabelled"))
        self.by_file: dict[str, list[Definition | Use]] = defaultdict(list)
        everything: list[Definition | Use] = [*named, *self.uses]
        for name in sorted(everything, key=standing):
            self.by_file[name.place.path].append(name)

    def uses_of(self, definition: Definition) -> tuple[Use, ...]:
        """Where the name is used."""
        return tuple(self.by_definition.get(definition, ()))

    def meant(self, path: str, offset: int) -> Definition | None:
        """What the name at this offset of a file stands for; none where no name stands that is known."""
        here = self.by_file.get(path, [])
        at = bisect_right(here, offset, key=lambda name: name.span.start) - 1
        if at < 0 or here[at].span.end < offset:
            return None
        found = here[at]
        return found.definition if isinstance(found, Use) else found


def standing(one: Definition | Use) -> tuple[str, Span, str]:
    """Where it stands in the list of all."""
    return one.place.path, one.span, one.definition.name if isinstance(one, Use) else one.name


def defined(kind: Kind, ident: tree.Ident, node: tree.Node, doc: str = "") -> Definition:
    """The definition of what a node declares under a name."""
    return Definition(kind, ident.text, ident.place, ident.span, node.span, doc)


def used(ident: tree.Ident, definition: Definition) -> Use:
    """A use of a definition by this name."""
    return Use(ident.text, ident.place, ident.span, definition)
