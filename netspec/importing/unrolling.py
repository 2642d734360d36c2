"""Modules of the source that became no block: their items stand for themselves, unless they make one short line."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.importing.tree import Chain, Fork, Item, Leaf, Residual, SourceModule

SHORT = 3


def unrolled(chain: Chain, outermost: bool = True) -> Chain:
    """The chain without modules, but for short ones at its top level, which can be called by their names."""
    made: list[Item] = []
    for item in chain:
        match item:
            case SourceModule() if outermost and short(item):
                made += called(item)
            case SourceModule():
                made += unrolled(item.body, outermost)
            case Fork():
                made.append(item.replace(branches=tuple(unrolled(branch, False) for branch in item.branches)))
            case Residual():
                made.append(item.replace(body=unrolled(item.body, False)))
            case _:
                made.append(item)
    return tuple(made)


def short(run: Item) -> bool:
    """Whether an item is a module of a few operations in a row, several of them with weights."""
    if not isinstance(run, SourceModule):
        return False
    weighted = [item for item in run.body if isinstance(item, Leaf) and item.step.weights]
    return len(weighted) > 1 and len(run.body) <= SHORT and all(isinstance(item, Leaf) for item in run.body)


def called(run: SourceModule) -> Iterator[Item]:
    """The module from its first operation with weights to its last, and what stands around these."""
    places = [at for at, item in enumerate(run.body) if isinstance(item, Leaf) and item.step.weights]
    yield from run.body[: places[0]]
    yield run.replace(body=run.body[places[0] : places[-1] + 1])
    yield from run.body[places[-1] + 1 :]
