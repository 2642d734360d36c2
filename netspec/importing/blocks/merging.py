"""Which structures are one block with a kernel, a stride or groups as parameters.

Two that differ in nothing else become one where that makes the spec shorter, and takes few parameters: more of them
than that hide what a block is, and two blocks say it better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import assert_never

from netspec.importing.blocks.holes import Signatures, holes
from netspec.importing.blocks.openings import without_openings
from netspec.importing.blocks.parameters import signature
from netspec.importing.blocks.skeletons import Skeletons
from netspec.importing.tree import Call, Chain, Fork, Item, Leaf, Residual, SourceModule, inner
from netspec.importing.unrolling import short
from netspec.record import Record

Uses = Sequence[tuple[Item, tuple[int, ...]]]
"""Items, each with the structures that it is in."""

MOST = 2
WORTH = 2
"""The lines that each parameter has to save."""


class Standing(Record):
    """Where a structure is written: how often, and whether always in the block of a larger one."""

    times: int
    nested: bool


class Merging:
    """The structures of one network by number, and the numbers of those that they are merged with."""

    def __init__(self, skeletons: Skeletons, signatures: Signatures) -> None:
        self.skeletons, self.signatures = skeletons, signatures
        self.open = Skeletons(without_openings)
        self.instead: dict[int, int] = {}
        self.counts: Counter[int] = Counter()

    def number(self, item: Item) -> int:
        """The number of the structure that an item is merged into."""
        return self.root(self.skeletons.of(item))

    def root(self, number: int) -> int:
        while number in self.instead:
            number = self.instead[number]
        return number

    def look_at(self, uses: Mapping[int, Sequence[Item]], above: Mapping[int, Sequence[tuple[int, ...]]]) -> None:
        """Merges these structures, the largest first: what is in them is merged with them. `above` are the structures
        that each use is in."""
        self.counts = Counter({number: len(items) for number, items in uses.items()})
        alike: dict[int, list[int]] = {}
        for number, items in uses.items():
            alike.setdefault(self.open.of(items[0]), []).append(number)
        several = [numbers for numbers in alike.values() if len(numbers) > 1]
        for numbers in sorted(several, key=lambda one: -height(uses[one[0]][0])):
            apart: dict[int, list[tuple[Item, tuple[int, ...]]]] = {}
            for one in numbers:
                apart.setdefault(self.root(one), []).extend(zip(uses[one], above[one], strict=True))
            if len(apart) > 1 and self.worth([*apart.values()]):
                for other in numbers[1:]:
                    self.merge(uses[numbers[0]][0], uses[other][0])

    def worth(self, apart: Sequence[Uses]) -> bool:
        """Whether one block for all of these, each structure with its uses, is shorter and says as much."""
        found = signature([[*holes(item, self.signatures)] for uses in apart for item, _ in uses])
        settings = len(found.settings)
        example = apart[0][0][0]
        shorter = saved(example, [self.standing(uses) for uses in apart])
        return settings <= MOST and shorter >= max(1, WORTH * settings)

    def standing(self, uses: Uses) -> Standing:
        """How often a structure is written: where it is in a larger one's block, as often as it is in that."""
        blocks = Counter(self.nearest(path) for _, path in uses)
        times = sum(count // self.counts[block] if block is not None else count for block, count in blocks.items())
        return Standing(max(times, 1), None not in blocks)

    def nearest(self, path: tuple[int, ...]) -> int | None:
        """The innermost of some structures that stands more than once."""
        return next((root for root in map(self.root, reversed(path)) if self.counts[root] > 1), None)

    def merge(self, item: Item, other: Item) -> None:
        """Makes the structures of two items one, and those of all that is in them."""
        if isinstance(item, Leaf | Call):
            return
        number, theirs = self.number(item), self.number(other)
        if number == theirs:
            return
        self.instead[theirs] = number
        self.counts[number] += self.counts[theirs]
        for chain, beside in zip(inner(item), inner(other), strict=True):
            for one, another in zip(chain, beside, strict=True):
                self.merge(one, another)


def saved(item: Item, apart: Sequence[Standing]) -> int:
    """By how many lines one block is shorter than a block for each structure that is written more than once, and the
    others written where they stand."""
    block = statements(item) + (3 if isinstance(item, SourceModule) else 1)
    alone = [height(item) if one.nested or short(item) else statements(item) for one in apart]
    before = sum(block + one.times if one.times > 1 else lines for one, lines in zip(apart, alone, strict=True))
    return before - block - sum(one.times for one in apart)


def statements(item: Item) -> int:
    """About how many lines the statements of a module take, or another item."""
    return rows(item.body) if isinstance(item, SourceModule) else height(item)


def height(item: Item) -> int:
    """About how many lines an item takes as one statement."""
    match item:
        case Leaf() | Call():
            return 1
        case Fork():
            return 2 + sum(map(as_branch, item.branches))
        case Residual():
            return 2 + rows(item.body)
        case SourceModule():
            return as_branch(item.body)
    assert_never(item)


def as_branch(chain: Chain) -> int:
    return 1 + sum(height(item) - 1 for item in chain)


def rows(chain: Chain) -> int:
    return sum(map(height, chain))
