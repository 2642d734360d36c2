"""Additions of a value and what is made of it, as residuals with their scale and their activation; sums of sums as
one."""

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
            made.append(residual(item.join, branches) or Fork(item.join, terms(item.join, branches, kept)))
        elif made and activates(item, made[-1], kept):
            made[-1] = activated(made[-1], item)
        else:
            made.append(item)
    return tuple(made)


def terms(join: Step, branches: tuple[Chain, ...], kept: Collection[str]) -> tuple[Chain, ...]:
    """The branches of a sum whose first one is a sum, as those of one sum: they are added in the same order."""
    first = branches[0][0]
    alone = len(branches[0]) == 1 and isinstance(first, Fork) and first.join.name not in kept
    if alone and isinstance(first, Fork) and isinstance(first.join.does, Add) and isinstance(join.does, Add):
        return (*first.branches, *branches[1:])
    return branches


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
    """Whether an item is the activation of the residual before it, and not of what holds that as one of several."""
    free = isinstance(before, Residual) and before.act is None and before.join.name not in kept
    if not (free and isinstance(before, Residual) and isinstance(item, Leaf)):
        return False
    beside, _, _ = before.join.path.rpartition(".")
    return isinstance(item.step.does, Activation) and f"{item.step.path}.".startswith(f"{beside}." if beside else "")


def activated(before: Item, item: Item) -> Residual:
    """The residual with its activation; its value is now the one behind that."""
    assert isinstance(before, Residual)
    assert isinstance(item, Leaf)
    assert isinstance(item.step.does, Activation)
    return before.replace(join=before.join.replace(name=item.step.name), act=item.step.does)
