"""Which groups of a plan are alike but for their numbers: they get one class.

Two numbers stand for each module: one for its structure (operations, names, activations: all but numbers), one for its
whole text. Modules of the same structure are instances of one class, and neighbours of the same text are one repeated.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from netspec.ops.base import Spelling
from netspec_compiler.emit.text import python
from netspec_compiler.plan import Leaf, Planned, PlannedGroup


def needs_class(module: Planned) -> bool:
    """Whether the module is a group that torch has no class for, or a block."""
    return isinstance(module, PlannedGroup) and (module.block is not None or not module.counted)


class Structure:
    """The numbers of all modules of a plan, by their paths."""

    def __init__(self) -> None:
        self.numbers: dict[Hashable, int] = {}
        self.kinds: dict[str, int] = {}
        self.texts: dict[str, int] = {}

    def number(self, what: Hashable) -> int:
        """The same number for the same thing."""
        return self.numbers.setdefault(what, len(self.numbers))

    def note(self, module: Planned) -> None:
        """Numbers a module and all below it."""
        if isinstance(module, Leaf):
            kind, text = leaf_kind(module), leaf_text(module)
        else:
            for child in module.children:
                self.note(child)
            kind, text = self.branch_kind(module), self.branch_text(module)
        self.kinds[module.path] = self.number(("kind", kind))
        self.texts[module.path] = self.number(("text", kind, text))

    def branch_kind(self, module: PlannedGroup) -> Hashable:
        block = (module.block.name, module.block.doc) if module.block is not None else None
        if module.counted:
            return block, self.row_kind(module)
        children = tuple((child.name, self.kinds[child.path]) for child in module.children)
        return block, module.kind, module.act, children

    def row_kind(self, module: PlannedGroup) -> Hashable:
        """A row's children without their counts; rows of one kind of child, after a first one, are alike."""
        runs = self.runs(module.children)
        kinds = [self.kinds[child.path] for child, _ in runs]
        if len(set(kinds)) == 1 and (len(runs) == 1 or (len(runs) == 2 and runs[0][1] == 1)):
            return "row", kinds[0]
        return "rows", *kinds

    def branch_text(self, module: PlannedGroup) -> Hashable:
        block = module.block
        given = tuple((name, python(value)) for name, value in block.arguments) if block is not None else ()
        channels = python(block.in_channels) if block is not None else ""
        inside = tuple(self.texts[child.path] for child in module.children)
        return given, channels, inside, python(module.scale)

    def runs(self, children: Sequence[Planned]) -> list[tuple[Planned, int]]:
        """Neighbours of one text, each with their count."""
        found: list[tuple[Planned, int]] = []
        for child in children:
            if found and self.texts[found[-1][0].path] == self.texts[child.path]:
                found[-1] = (found[-1][0], found[-1][1] + 1)
            else:
                found.append((child, 1))
        return found


def leaf_kind(leaf: Leaf) -> Hashable:
    norm = spelling_kind(leaf.norm) if leaf.norm is not None else None
    return spelling_kind(leaf.base), norm, leaf.act, leaf.init, leaf.flatten


def spelling_kind(spelling: Spelling) -> Hashable:
    defaults = spelling.signature.defaults()
    return spelling.target, len(spelling.args), *(name for name, _ in spelling.kwargs if name not in defaults)


def leaf_text(leaf: Leaf) -> Hashable:
    return tuple(texts(leaf.base)), tuple(texts(leaf.norm) if leaf.norm is not None else ())


def texts(spelling: Spelling) -> Iterator[str]:
    yield from (python(value) for value in spelling.args)
    yield from (f"{name}={python(value)}" for name, value in spelling.kwargs)
