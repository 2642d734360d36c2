"""Additions of a value and what is made of it, as residuals with their scale and their activation."""

from __future__ import annotations

from collections.abc import Collection

from netspec.importing.steps import Step, Times
from netspec.importing.tree import Chain, Fork, Item, Leaf, Residual, nothing
from netspec.ops.activations import Activation
from netspec.ops.joins import Add
from netspec.ops.plain import Identity


def with_residuals(chain: Chain, kept: Collection[str]) -> Chain:
    """The chain with all its branches; `kept` are values that something else reads, which stay as they are."""
    made: list[Item] = []
    for item in chain:
        if isinstance(item, Fork):
            branches = tuple(with_residuals(branch, kept) for branch in item.branches)
            made.append(residual(item.join, branches) or Fork(item.join, branches))
        elif made and activates(item, made[-1], kept):
            made[-1] = activated(made[-1], item)
        else:
            made.append(item)
    return tuple(made)


def residual(join: Step, branches: tuple[Chain, ...]) -> Residual | None:
    """An addition of two as a residual, if one of them is the input itself."""
    if not isinstance(join.does, Add) or len(branches) != 2 or not any(map(straight, branches)):
        return None
    body = next((branch for branch in branches if not straight(branch)), None)
    if body is None:
        return None
    last = body[-1]
    if isinstance(last, Leaf) and isinstance(last.step.does, Times):
        return Residual(join, body[:-1] or (nothing(last.step),), last.step.does.factor, None)
    return Residual(join, body, 1.0, None)


def straight(branch: Chain) -> bool:
    """Whether a branch hands its input on."""
    return len(branch) == 1 and isinstance(branch[0], Leaf) and isinstance(branch[0].step.does, Identity)


def activates(item: Item, before: Item, kept: Collection[str]) -> bool:
    free = isinstance(before, Residual) and before.act is None and before.join.name not in kept
    return free and isinstance(item, Leaf) and isinstance(item.step.does, Activation)


def activated(before: Item, item: Item) -> Residual:
    """The residual with its activation; its value is now the one behind that."""
    assert isinstance(before, Residual)
    assert isinstance(item, Leaf)
    assert isinstance(item.step.does, Activation)
    return before.replace(join=before.join.replace(name=item.step.name), act=item.step.does)
