"""The two ways over the tree of a network: `fold` makes something of it from the inside out, `rewrite` another tree.

`walk` in `netspec.ir.model` is for what needs each node alone, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, assert_never

from netspec.ir.model import AnyNode, Group, Head, Operation, join

Made = TypeVar("Made")


def fold(
    node: AnyNode,
    of_operation: Callable[[Operation, str], Made],
    of_group: Callable[[Group, str, Sequence[Made]], Made],
    path: str = "",
) -> Made:
    """What a node comes to; a group is told what its children came to. Both are told the node's path below `path`."""
    here = join(path, node.name)
    match node:
        case Operation():
            return of_operation(node, here)
        case Group():
            return of_group(node, here, [fold(child, of_operation, of_group, here) for child in node.children])
        case never:
            assert_never(never)


def everywhere(group: Group) -> bool:
    """Goes into every group."""
    return True


def rewrite(
    node: AnyNode,
    change: Callable[[Operation, str], Operation],
    path: str = "",
    enter: Callable[[Group], bool] = everywhere,
) -> AnyNode:
    """The node with its operations changed, except for those in groups that are not entered."""
    here = join(path, node.name)
    match node:
        case Operation():
            return change(node, here)
        case Group() if enter(node):
            return node.replace(children=tuple(rewrite(child, change, here, enter) for child in node.children))
        case Group():
            return node
        case never:
            assert_never(never)


def over_axes(nodes: tuple[AnyNode | Head, ...], rank: int) -> tuple[AnyNode | Head, ...]:
    """Nodes, or heads, of which each operation has a number for each axis of a map of this rank."""

    def spread(operation: Operation, path: str) -> Operation:
        layer = operation.layer
        held = {name: getattr(layer, name) for name in layer.axial}
        return operation.replace(layer=layer.replace(**layer.held_over(held, rank))) if held else operation

    return tuple(
        one.replace(body=rewrite(one.body, spread)) if isinstance(one, Head) else rewrite(one, spread) for one in nodes
    )
