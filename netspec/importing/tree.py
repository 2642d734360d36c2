"""The same network as sequences and branches, and what is known of its parts by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.importing.steps import Step
from netspec.ops.activations import Activation
from netspec.ops.plain import Identity
from netspec.record import Record


class Leaf(Record):
    """One operation."""

    step: Step


class Fork(Record):
    """Branches on one input that a join brings together."""

    join: Step
    branches: tuple[Chain, ...]


class Residual(Record):
    """A body whose output, times `scale`, is added to its input; then the activation."""

    join: Step
    body: Chain
    scale: float
    act: Activation | None


class SourceModule(Record):
    """Several items in turn that are one module of the source."""

    path: str
    body: Chain


class Call(Record):
    """A block with what it is called with, and the item that it stands for.

    `arguments` are in the order of the block's parameters, numbers or sizes in words, each with whether a `|` stands
    before it; `settings` are written by name.
    """

    block: str
    arguments: tuple[tuple[int | str, bool], ...]
    settings: tuple[str, ...]
    item: Item


Item = Leaf | Fork | Residual | SourceModule | Call
Chain = tuple[Item, ...]


def inner(item: Item) -> tuple[Chain, ...]:
    """The chains in an item."""
    match item:
        case Leaf():
            return ()
        case Fork():
            return item.branches
        case Residual() | SourceModule():
            return (item.body,)
        case Call():
            return ((item.item,),)


def leaves(chain: Sequence[Item]) -> Iterator[Leaf]:
    """All operations, in order of execution."""
    for item in chain:
        if isinstance(item, Leaf):
            yield item
        for below in inner(item):
            yield from leaves(below)


def everything(chain: Sequence[Item]) -> Iterator[Item]:
    """All items, each before what is in it."""
    for item in chain:
        yield item
        for below in inner(item):
            yield from everything(below)


def nothing(step: Step) -> Leaf:
    """The branch of a join that hands the input on."""
    return Leaf(Step("", Identity(), (), step.shape))


def path_of(item: Item) -> str:
    """The innermost module of the source that holds all of an item."""
    match item:
        case Leaf():
            return item.step.path
        case SourceModule():
            return item.path
        case Call():
            return path_of(item.item)
        case Fork() | Residual():
            below = [leaf.step.path for leaf in leaves([item]) if leaf.step.path]
            return common([*below, item.join.path] if item.join.path else below)


def common(paths: Sequence[str]) -> str:
    """What several paths have in common at their start."""
    shared = []
    for parts in zip(*(path.split(".") for path in paths), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)


def value_of(item: Item) -> str:
    """The value that an item gives."""
    match item:
        case Leaf():
            return item.step.name
        case Fork() | Residual():
            return item.join.name
        case SourceModule():
            return value_of(item.body[-1])
        case Call():
            return value_of(item.item)
