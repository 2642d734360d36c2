"""The places of an item in which parameters may stand, in order, and what each would be called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import assert_never

from netspec.importing.blocks.openings import CALLED, FILTERS, KERNEL, Number, openings, window
from netspec.importing.tree import Call, Chain, Fork, Item, Leaf, Residual, SourceModule, leaves
from netspec.ops.convolution import Conv, Convolution
from netspec.ops.joins import Concat
from netspec.ops.pooling import Pool
from netspec.record import Record


class Hole(Record):
    """One place: what stands in it, in which branch of the item, and what a parameter and a column are called."""

    value: Number
    branch: int
    name: str
    heading: str
    kind: str = FILTERS
    window: str = ""
    """A kernel with its stride behind it."""
    closes: int = 0
    """The channels of the residual whose body ends in it; 0 where none does."""


Signatures = Callable[[str], Sequence["Named"]]


class Named(Record):
    """What a parameter of a block is called, and what it stands for."""

    name: str
    heading: str
    kind: str = FILTERS


def holes(item: Item, signatures: Signatures, branch: int = 0) -> Iterator[Hole]:
    """All of them; `signatures` gives the parameters of a block."""
    match item:
        case Leaf():
            yield from in_chain((item,), signatures, branch)
        case Fork():
            # Branches that are added end in the same number of filters: columns of their own would say it twice.
            columns = isinstance(item.join.does, Concat)
            for number, chain in enumerate(item.branches, 1):
                yield from in_chain(chain, signatures, branch or (number if columns else 0))
        case Residual():
            yield from settings(item, branch)
            found = [*in_chain(item.body, signatures, branch)]
            last = item.body[-1]
            if isinstance(last, Leaf) and isinstance(last.step.does, Conv):
                at = max(at for at, one in enumerate(found) if one.kind == FILTERS)
                found[at] = found[at].replace(closes=item.join.shape.channels)
            yield from found
        case SourceModule():
            yield from in_chain(item.body, signatures, branch)
        case Call():
            for (value, _), one in zip(item.arguments, signatures(item.block), strict=True):
                yield Hole(value, branch, one.name, one.heading, one.kind)
        case _:
            assert_never(item)


def in_chain(chain: Chain, signatures: Signatures, branch: int) -> Iterator[Hole]:
    pooled = False
    for number, item in enumerate(chain):
        if isinstance(item, Leaf):
            layer = item.step.does
            pooled = pooled or isinstance(layer, Pool)
            if isinstance(layer, Conv):
                yield called(layer, branch, pooled, chain[number + 1 :])
            yield from settings(item, branch)
        else:
            yield from holes(item, signatures, branch)


def settings(item: Leaf | Residual, branch: int) -> Iterator[Hole]:
    """The places for what an item is told beside its number of filters."""
    behind = window(item.step.does) if isinstance(item, Leaf) else ""
    for kind, value in openings(item):
        if kind != FILTERS:
            name = CALLED.get(kind, kind)
            yield Hole(value, branch, name.replace(" ", "_"), name, kind, behind if kind == KERNEL else "")


def called(layer: Conv, branch: int, pooled: bool, after: Chain) -> Hole:
    """A convolution's filters: of the one behind a pool, of one that reduces for a larger one, or by the kernel."""
    square = len(set(layer.kernel)) == 1
    size = f"{layer.kernel[0]}" if square else "x".join(map(str, layer.kernel))
    shown = "×".join(map(str, layer.kernel))
    larger = [one for one in windows(after) if prod(one.kernel) > 1]
    if prod(layer.kernel) == 1 and pooled and branch:
        return Hole(layer.filters, branch, "pp", "pool proj")
    if prod(layer.kernel) == 1 and larger and isinstance(larger[0], Conv):
        kernel = larger[0].kernel
        reduces = f"#{'×'.join(map(str, kernel))} reduce"
        return Hole(layer.filters, branch, f"r{kernel[0] if len(set(kernel)) == 1 else max(kernel)}", reduces)
    return Hole(layer.filters, branch, f"c{size}", f"#{shown}")


def windows(chain: Chain) -> list[Convolution]:
    layers = [leaf.step.does for leaf in leaves(chain)]
    return [layer for layer in layers if isinstance(layer, Convolution)]
