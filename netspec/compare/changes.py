"""What differs between two nodes that belong together, down to the settings of their operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from netspec.compare.align import Pair, align
from netspec.compare.form import form_of
from netspec.compare.likeness import Profile, profile
from netspec.compare.model import Change, Part
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Operation, join
from netspec.ir.printer import operation
from netspec.ops.base import Configurable, Layer
from netspec.ops.joins import InTurn
from netspec.ops.weighted import Weighted

# Changes that say what is called or split otherwise, and leave what is computed as it is.
WRITTEN = ("name", "stages")

Branches = Callable[[Pair, tuple[Change, ...]], Part]


class Comparer:
    """Compares nodes of two networks, and counts the operations that it matched, by word.

    `found` collects the changes of one stage; `branches` those of its outermost branches, made by `as_branch`.
    """

    def __init__(self, before: CheckedNetwork, after: CheckedNetwork, as_branch: Branches) -> None:
        self.before, self.after = before, after
        self.as_branch = as_branch
        self.matched: Counter[str] = Counter()
        self.found: list[Change] = []
        self.branches: list[Part] = []
        self.inside = False

    def pair(self, left: Sequence[Profile], right: Sequence[Profile]) -> tuple[tuple[Change, ...], tuple[Part, ...]]:
        """The changes between the two sides of a pair of stages, and its branches."""
        self.found, self.branches = [], []
        if len(left) == len(right) == 1:
            self.roots = (left[0].path, right[0].path)
            self.node(left[0], right[0])
        elif left and right:
            self.roots = ("", "")
            names = [", ".join(one.node.label or one.node.name for one in side) for side in (left, right)]
            self.found.append(Change("", "", "", "stages", names[0], names[1]))
            self.pairs(align(steps(left, self.before), steps(right, self.after)), named=False)
        if any(change.what not in WRITTEN for change in self.found) and same_form(left, right):
            kept = [change for change in self.found if change.what == "stages"]
            return (*kept, Change("", "", "", "form", None, None)), ()
        return tuple(self.found), tuple(self.branches)

    def note(
        self, left: Profile | None, right: Profile | None, op: str, what: str, before: str | None, after: str | None
    ) -> None:
        """Adds one change at these nodes."""
        here, there = below(left, self.roots[0]), below(right, self.roots[1])
        self.found.append(Change(here, there, op, what, before, after))

    def node(self, left: Profile, right: Profile) -> None:
        """Everything that differs between two nodes that match."""
        a, b = left.node, right.node
        if isinstance(a, Operation) and isinstance(b, Operation):
            self.operation(left, right, a.layer, b.layer)
        elif isinstance(a, Group) and isinstance(b, Group) and a.kind == b.kind:
            self.group(left, right, a, b)
        elif joins(a) or joins(b):
            self.note(left, right, "", "operation", summary(a), summary(b))
        else:
            self.pairs(align(steps([left], self.before), steps([right], self.after)), named=False)

    def operation(self, left: Profile, right: Profile, a: Layer, b: Layer) -> None:
        """Two operations: their settings where they are of one kind."""
        if a.word != b.word:
            self.note(left, right, "", "operation", operation(a), operation(b))
            return
        self.matched[a.word] += 1
        for what, before, after in settings(a, b):
            self.note(left, right, a.word, what, before, after)

    def group(self, left: Profile, right: Profile, a: Group, b: Group) -> None:
        for what, before, after in settings(a.form, b.form):
            self.note(left, right, a.kind, what, before, after)
        pairs = align(children(left, self.before), children(right, self.after), not a.parallel)
        self.pairs(pairs, named=not (a.counted and b.counted), outer=a.parallel)

    def pairs(self, pairs: Sequence[Pair], named: bool = True, outer: bool = False) -> None:
        """The children of two groups, whose names matter where `named` is true.

        The outermost parallel group's children become branches.
        """
        outermost = outer and not self.inside
        self.inside = self.inside or outer
        for pair in pairs:
            earlier = len(self.found)
            self.child(pair, named)
            if outermost:
                self.branches.append(self.as_branch(pair, tuple(self.found[earlier:])))
        if outermost:
            self.inside = False

    def child(self, pair: Pair, named: bool) -> None:
        left, right = pair
        if len(left) != len(right) and left and right:
            self.pairs(align(steps(left, self.before), steps(right, self.after)), named=False)
            return
        for one in left if not right else ():
            self.note(one, None, "", "operation", summary(one.node), None)
        for one in right if not left else ():
            self.note(None, one, "", "operation", None, summary(one.node))
        for one, other in zip(left, right, strict=False):
            if named and one.node.name != other.node.name and not differ(one.node, other.node):
                self.note(one, other, "", "name", one.node.name, other.node.name)
            self.node(one, other)


def same_form(left: Sequence[Profile], right: Sequence[Profile]) -> bool:
    """Whether both sides are the same operations on the same values."""
    return form_of([one.node for one in left]) == form_of([one.node for one in right])


def below(one: Profile | None, root: str) -> str | None:
    """A node's path below the stage at `root`; the whole path where there is no such stage."""
    if one is None or not root:
        return None if one is None else one.path
    return one.path.removeprefix(root).removeprefix(".")


def differ(a: AnyNode, b: AnyNode) -> bool:
    """Whether these are two operations of different kinds, so that their names differ too."""
    return isinstance(a, Operation) and isinstance(b, Operation) and a.layer.word != b.layer.word


def children(one: Profile, checked: CheckedNetwork) -> list[Profile]:
    """The children of a group, as alignment sees them."""
    assert isinstance(one.node, Group)
    paths = [join(one.path, child.name) for child in one.node.children]
    return [profile(child, path, checked.shapes[path]) for child, path in zip(one.node.children, paths, strict=True)]


def steps(nodes: Sequence[Profile], checked: CheckedNetwork) -> list[Profile]:
    """The nodes with chains opened once."""
    found: list[Profile] = []
    for one in nodes:
        found += children(one, checked) if kind(one.node) == "sequence" else [one]
    return found


def kind(node: AnyNode) -> str:
    return node.kind


def joins(node: AnyNode) -> bool:
    """Whether the node is more than steps in turn."""
    return isinstance(node, Group) and not isinstance(node.form, InTurn)


def summary(node: AnyNode) -> str:
    """A node that has no partner, in a few words: `conv 3x3 64`, or the chain or the branches that it is."""
    if isinstance(node, Operation):
        return operation(node.layer)
    if node.calls:
        return f"{node.calls[0].block} {' '.join(one.shown for one in node.calls[0].arguments)}".strip()
    steps_shown = [summary(child) for child in node.children]
    if node.kind == "sequence" and len(steps_shown) > 1 and len(set(steps_shown)) == 1:
        return f"{len(steps_shown)} × {steps_shown[0]}"
    if node.kind == "sequence" and len(steps_shown) <= 4:
        return " -> ".join(steps_shown)
    return f"{node.kind} of {len(node.children)}"


def settings(a: Configurable, b: Configurable) -> Iterator[tuple[str, str | None, str | None]]:
    """The settings in which two of one kind differ, as a spec writes them; none is what is not there."""
    for name, setting in a.settings.items():
        before, after = getattr(a, name), getattr(b, name)
        if name == "bias" and isinstance(a, Weighted) and isinstance(b, Weighted):
            before, after = a.has_bias or None, b.has_bias or None
        if before != after:
            shown = [None if held is None else setting.kind.show(held) for held in (before, after)]
            yield name, shown[0], shown[1]
