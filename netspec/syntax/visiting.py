"""Walking the syntax tree, whatever its nodes are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netspec.syntax import tree


def children(node: tree.Node | tree.File) -> Iterator[tree.Node]:
    """The nodes right below one, in the order of the text."""
    for name in node._fields:
        value = getattr(node, name)
        if isinstance(value, tree.Node):
            yield value
        elif isinstance(value, tuple):
            yield from nodes_among(value)


def nodes_among(values: Iterable[object]) -> Iterator[tree.Node]:
    """The nodes in a tuple, and in tuples in it."""
    for value in values:
        if isinstance(value, tree.Node):
            yield value
        elif isinstance(value, tuple):
            yield from nodes_among(value)


def descendants(node: tree.Node | tree.File) -> Iterator[tree.Node]:
    """All nodes below one, each before what is below it."""
    for child in children(node):
        yield child
        yield from descendants(child)
