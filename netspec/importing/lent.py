"""Blocks that netspec lends, found again: each is expanded below the network's own defaults and compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from netspec import shipped
from netspec.diagnostics.reporter import Reporter
from netspec.importing.defaults import Defaults
from netspec.importing.steps import Does
from netspec.importing.tree import Call, Chain, Fork, Item, Leaf, Residual, SourceModule
from netspec.ir.model import AnyNode, Argument, Group, Operation
from netspec.lowering.declarations.loader import Loader
from netspec.lowering.declarations.module import Program
from netspec.lowering.networks.lowering import Lowering
from netspec.ops.activations import ACT
from netspec.ops.base import Layer, Shape
from netspec.ops.convolution import Convolution
from netspec.ops.joins import InTurn
from netspec.ops.joins import Residual as ResidualForm
from netspec.ops.kinds import SHORTCUT
from netspec.ops.pooling import Pool
from netspec.ops.weighted import Weighted
from netspec.record import Record
from netspec.source import SourceFile
from netspec.syntax import tree


class Lent(Record):
    """One block, called with some numbers: the file that holds it, what it is below the network's defaults, and which
    settings were written by name."""

    file: str
    name: str
    arguments: tuple[Argument, ...]
    node: AnyNode
    settings: tuple[str, ...]

    @property
    def filters(self) -> tuple[Argument, ...]:
        """The parameters that are numbers of filters."""
        return tuple(one for one in self.arguments if isinstance(one.value, int))


Bound = dict[str, object]


def lent_blocks(defaults: Defaults, rank: int) -> list[Lent]:
    """All blocks that are lent, below these defaults."""
    probe = Shape((1,) * (rank + 1))
    return [one for file in shipped.blocks() for one in of_file(file, defaults, probe)]


def of_file(file: str, defaults: Defaults, probe: Shape) -> Iterator[Lent]:
    """The blocks of one file; each file is read alone, since some have names in common."""
    use = f'use "{shipped.LENDER}{file}"'
    declared = read(use).main.uses[0].module.own_blocks
    written = [one for block in declared.values() for one in calls(block)]
    text = [use, "network probe {", f"input {probe}", *defaults.lines(), *(call for call, _ in written), "}"]
    network = Lowering(read("\n".join(text)), {}, Reporter((), True)).all()[0]
    for node, (_, settings) in zip(network.body, written, strict=True):
        outer = node.calls[0]
        yield Lent(file, outer.block, outer.arguments, node, settings)


def read(text: str) -> Program:
    """The program of a text; it uses no file but those that are lent."""
    return Loader(shipped.folder()).load_text(SourceFile("probe.ns", text + "\n"), shipped.folder() / "probe.ns")


def calls(block: tree.Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Calls of a block with some numbers, and once without its activation where that can be chosen."""
    plain = " ".join([block.name.text, *("8" for one in block.parameters if one.default is None)])
    yield plain, ()
    for one in block.parameters:
        if isinstance(one.default, tree.Reference) and one.default.text in ACT.members:
            yield f"{plain} {one.name.text}=none", (f"{one.name.text}=none",)


class Lender:
    """Finds lent blocks in a network. `used` are the files of those that were found, `reserved` names that none of them
    may bring."""

    def __init__(self, defaults: Defaults, rank: int, reserved: Collection[str] = ()) -> None:
        blocks = lent_blocks(defaults, rank)
        clashing = {one.file for one in blocks if one.name in reserved}
        self.blocks, self.rank = [one for one in blocks if one.file not in clashing], rank
        self.used: dict[str, str] = {}

    def found(self, chain: Chain) -> Chain:
        """The chain with calls of lent blocks, the outermost that there are."""
        return tuple(self.call(item) or self.within(item) for item in chain)

    def taken(self) -> set[str]:
        """The names of all blocks that the used files bring."""
        return {one.name for one in self.blocks if one.file in self.used.values()}

    def within(self, item: Item) -> Item:
        match item:
            case Fork():
                return item.replace(branches=tuple(map(self.found, item.branches)))
            case Residual() | SourceModule():
                return item.replace(body=self.found(item.body))
            case Leaf() | Call():
                return item

    def call(self, item: Item) -> Call | None:
        """The item as a call of the first block that it is."""
        for lent in [] if isinstance(item, Leaf) else self.blocks:
            bound: Bound = {}
            if self.used.get(lent.name, lent.file) == lent.file and self.same_chain(lent.node, (item,), bound, 0):
                self.used[lent.name] = lent.file
                return Call(lent.name, numbers(lent, bound), settings(lent, bound), item)
        return None

    def same_chain(self, node: AnyNode, chain: Chain, bound: Bound, shortcut: int) -> bool:
        """Whether a node is this chain; `bound` gets what its parameters are then."""
        nodes, items = [*in_turn(node)], [*unrun(chain)]
        return len(nodes) == len(items) and all(
            self.same(one, item, bound, shortcut) for one, item in zip(nodes, items, strict=True)
        )

    def same(self, node: AnyNode, item: Item, bound: Bound, shortcut: int) -> bool:
        if isinstance(node, Operation):
            return isinstance(item, Leaf) and self.same_layer(node, item.step.does, bound, shortcut)
        if isinstance(item, Fork) and node.form == item.join.does and len(node.children) == len(item.branches):
            pairs = zip(node.children, item.branches, strict=True)
            return all(self.same_chain(child, branch, bound, shortcut) for child, branch in pairs)
        if isinstance(item, Residual) and isinstance(node.form, ResidualForm) and node.act == item.act:
            fits = binds(bound, symbol_of(node, "scale"), item.scale, node.scale)
            inner = node.replace(kind=InTurn.word)
            return fits and self.same_chain(inner, item.body, bound, item.join.shape.channels)
        return False

    def same_layer(self, node: Operation, layer: Does, bound: Bound, shortcut: int) -> bool:
        if type(layer) is not type(node.layer) or not of_rank(node.layer, self.rank):
            return False
        theirs, ours = plain(node.layer, self.rank), plain(layer, self.rank)
        for name in theirs.keys() - {"filters"}:
            if theirs[name] != ours[name]:
                return False
        if "filters" not in theirs:
            return not node.symbols
        symbol, filters = symbol_of(node, "filters"), ours["filters"]
        if SHORTCUT in (symbol, theirs["filters"]):
            return bool(filters == shortcut)
        return binds(bound, symbol, filters, theirs["filters"])


def of_rank(layer: Layer, rank: int) -> bool:
    """Whether a layer takes maps of this rank: most windows that are lent are of two extents."""
    return not isinstance(layer, Convolution | Pool) or len(layer.kernel) in (1, rank)


def plain(layer: Layer, rank: int) -> dict[str, object]:
    """The settings of a layer, those that mean the same written in the same way."""
    held = layer.held_over({name: getattr(layer, name) for name in layer.settings}, rank)
    if isinstance(layer, Convolution | Pool):
        held["pad"] = layer.window(rank).padding() or held["pad"]
    if isinstance(layer, Weighted):
        held["bias"] = layer.has_bias
    return held


def symbol_of(node: AnyNode, name: str) -> str | None:
    """A setting in terms of the block's parameters, as it is written; none where it is a number."""
    symbol = node.symbols.get(name)
    return None if symbol is None else str(symbol)


def binds(bound: Bound, symbol: str | None, value: object, fixed: object) -> bool:
    """Whether a parameter can have this value, or where there is none, whether what is written is that."""
    return bool(fixed == value if symbol is None else bound.setdefault(symbol, value) == value)


def in_turn(node: AnyNode) -> Iterator[AnyNode]:
    if isinstance(node, Group) and isinstance(node.form, InTurn):
        for child in node.children:
            yield from in_turn(child)
    else:
        yield node


def unrun(chain: Chain) -> Iterator[Item]:
    for item in chain:
        if isinstance(item, SourceModule):
            yield from unrun(item.body)
        else:
            yield item


def numbers(lent: Lent, bound: Bound) -> tuple[tuple[int, bool], ...]:
    """The numbers of filters of the call, each with whether a `|` stands before it."""
    found, group = [], 0
    for one in lent.arguments:
        value = bound.get(one.name)
        if isinstance(value, int):
            found.append((value, one.group != group))
            group = one.group
    return tuple(found)


def settings(lent: Lent, bound: Bound) -> tuple[str, ...]:
    """What the call writes by name: what is not the block's own default."""
    changed = [one for one in lent.arguments if isinstance(bound.get(one.name), float) and bound[one.name] != one.value]
    return (*(f"{one.name}={bound[one.name]!r}" for one in changed), *lent.settings)
