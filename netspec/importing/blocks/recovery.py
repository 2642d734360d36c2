"""Which structures of a network become blocks of its own, and the network with calls of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from netspec.importing.blocks.holes import Hole, Named, holes
from netspec.importing.blocks.merging import Merging
from netspec.importing.blocks.parameters import Signature, signature
from netspec.importing.blocks.skeletons import Skeletons
from netspec.importing.tree import Call, Chain, Fork, Item, Leaf, Residual, SourceModule, inner, leaves
from netspec.record import Record

Kind = TypeVar("Kind")


class Own(Record):
    """A block: what it is called, its parameters, and every item that it stands for, calls of other blocks in them."""

    name: str
    signature: Signature
    uses: tuple[Item, ...]


Lent = Mapping[str, Sequence[Named]]


class Recovery:
    """The blocks of one network. `name` calls one, given its uses; `lent` are the parameters of other blocks."""

    def __init__(self, name: Callable[[Sequence[Item]], str], lent: Lent) -> None:
        self.name, self.lent = name, lent
        self.skeletons = Skeletons()
        self.merging = Merging(self.skeletons, self.parameters)
        self.blocks: dict[int, Own] = {}
        self.names: dict[str, Own] = {}
        self.folded: dict[int, tuple[Item, Item]] = {}

    def look_at(self, chains: Sequence[Chain]) -> None:
        """Finds the blocks of these chains; `blocks` has each after those that it calls."""
        uses: dict[int, list[Item]] = {}
        above: dict[int, list[tuple[int, ...]]] = {}
        for chain in chains:
            self.gather(chain, (), uses, above)
        self.merging.look_at(uses, above)
        uses, above = self.merged(uses), self.merged(above)
        above = {number: [tuple(map(self.merging.root, path)) for path in paths] for number, paths in above.items()}
        for number in sorted(chosen(uses, above), key=lambda one: size(uses[one][0])):
            items = tuple(map(self.inside, uses[number]))
            rows = [self.holes(item) for item in items]
            name = self.name(uses[number])
            self.blocks[number] = self.names[name] = Own(name, signature(rows), items)
            self.folded.clear()

    def folded_in(self, chain: Chain) -> Chain:
        """The chain with calls of its blocks."""
        return tuple(map(self.fold, chain))

    def gather(
        self,
        chain: Chain,
        path: tuple[int, ...],
        uses: dict[int, list[Item]],
        above: dict[int, list[tuple[int, ...]]],
    ) -> None:
        """Every item that may be a block by the number of its structure, and the structures that it is in."""
        for item in chain:
            if isinstance(item, Leaf | Call):
                continue
            number = self.skeletons.of(item)
            uses.setdefault(number, []).append(item)
            above.setdefault(number, []).append(path)
            for below in inner(item):
                self.gather(below, (*path, number), uses, above)

    def merged(self, found: Mapping[int, Sequence[Kind]]) -> dict[int, list[Kind]]:
        """What was found for each number, for those of merged structures."""
        made: dict[int, list[Kind]] = {}
        for number, several in found.items():
            made.setdefault(self.merging.root(number), []).extend(several)
        return made

    def fold(self, item: Item) -> Item:
        """The item with calls, or as one."""
        if isinstance(item, Leaf | Call):
            return item
        kept = self.folded.get(id(item))
        if kept is None:
            kept = self.folded[id(item)] = (item, self.called(item))
        return kept[1]

    def called(self, item: Item) -> Item:
        own = self.blocks.get(self.merging.number(item))
        below = self.inside(item)
        if own is None:
            return below
        places = self.holes(below)
        arguments = tuple((one.of(places), one.bar) for one in own.signature.parameters)
        return Call(own.name, arguments, (), item)

    def inside(self, item: Item) -> Item:
        match item:
            case Fork():
                return item.replace(branches=tuple(tuple(map(self.fold, branch)) for branch in item.branches))
            case Residual() | SourceModule():
                return item.replace(body=tuple(map(self.fold, item.body)))
            case Leaf() | Call():
                return item

    def holes(self, item: Item) -> list[Hole]:
        return [*holes(item, self.parameters)]

    def parameters(self, block: str) -> Sequence[Named]:
        """The parameters of a block."""
        if block in self.lent:
            return self.lent[block]
        return [Named(one.name, one.heading, one.kind) for one in self.names[block].signature.parameters]


def chosen(uses: Mapping[int, Sequence[Item]], above: Mapping[int, Sequence[tuple[int, ...]]]) -> set[int]:
    """What stands more than once, but not where it stands in one larger block alone."""
    found = {number for number, items in uses.items() if len(items) > 1 and worth(items[0])}
    for number in sorted(found, key=lambda one: -size(uses[one][0])):
        nearest = {next((one for one in reversed(path) if one in found), None) for path in above[number]}
        if len(nearest) == 1 and None not in nearest:
            found.discard(number)
    return found


def worth(item: Item) -> bool:
    return sum(bool(leaf.step.weights) for leaf in leaves([item])) > 1


def size(item: Item) -> int:
    """The number of operations, and of what holds them: what is in another is smaller."""
    return 1 + sum(size(one) for chain in inner(item) for one in chain)
