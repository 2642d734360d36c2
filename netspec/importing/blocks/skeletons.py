"""The structure of an item without what may differ between the uses of a block. Equal structures get the same number,
so that comparing and hashing them costs no more the deeper they are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import assert_never

from netspec.importing.blocks.openings import without_filters
from netspec.importing.tree import Call, Fork, Item, Leaf, Residual, SourceModule


class Skeletons:
    """The structures of one network's items, by number; `bare` gives what an item is itself,
    without what may differ."""

    def __init__(self, bare: Callable[[Leaf | Residual], Hashable] = without_filters) -> None:
        self.bare = bare
        self.numbers: dict[Hashable, int] = {}
        self.known: dict[int, tuple[Item, int]] = {}

    def of(self, item: Item) -> int:
        """The number of an item's structure."""
        kept = self.known.get(id(item))
        if kept is None:
            number = self.numbers.setdefault(self.structure(item), len(self.numbers))
            kept = self.known[id(item)] = (item, number)  # the item too, so that no other gets its id
        return kept[1]

    def structure(self, item: Item) -> Hashable:
        match item:
            case Leaf():
                return self.bare(item)
            case Fork():
                return ("fork", type(item.join.does), tuple(map(self.of_chain, item.branches)))
            case Residual():
                return ("residual", self.bare(item), self.of_chain(item.body))
            case SourceModule():
                return ("run", self.of_chain(item.body))
            case Call():
                return ("call", item.block, len(item.arguments), item.settings)
        assert_never(item)

    def of_chain(self, chain: Sequence[Item]) -> tuple[int, ...]:
        return tuple(map(self.of, chain))
