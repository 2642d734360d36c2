"""A concat that is a branch of another joins its branches to those around it: the channels stand in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.ir.model import AnyNode, Group, Network, Operation
from netspec.numbers.written import plain
from netspec.ops.joins import Concat
from netspec_compiler.passes.placed import Forest, Placed


def flat_concats(forest: Forest, network: Network) -> Forest:
    """The network with one concat instead of nested ones."""
    heads = tuple((head, flattened(one)) for head, one in forest.heads)
    return Forest(tuple(flattened(one) for one in forest.body), heads)


def flattened(one: Placed) -> Placed:
    children = tuple(flattened(child) for child in one.children)
    if not is_concat(one.node):
        return one.replace(children=children)
    taken = {child.name for child in children}
    return one.replace(children=tuple(branch for child in children for branch in branches(child, taken)))


def branches(child: Placed, taken: set[str]) -> Iterator[Placed]:
    """The branch itself or, where it is a concat, its branches under names that say where they come from."""
    if not is_concat(child.node):
        yield child
        return
    for inner in child.children:
        name = f"{child.name}_{inner.name}"
        while name in taken:
            name += "_"
        taken.add(name)
        yield without_texts(inner.named(name))


def is_concat(node: AnyNode) -> bool:
    return isinstance(node, Group) and isinstance(node.form, Concat)


def without_texts(one: Placed) -> Placed:
    """The branch with its numbers alone: their texts were in the parameters of the block that it leaves."""
    calls = one.node.calls
    if calls:
        given = (one.replace(value=plain(one.value)) for one in calls[0].arguments)
        outer = calls[0].replace(arguments=tuple(given))
        return one.replace(node=one.node.replace(calls=(outer, *calls[1:])))
    bare = one.replace(node=bare_of_texts(one.node))
    return bare.replace(children=tuple(without_texts(child) for child in one.children))


def bare_of_texts(node: AnyNode) -> AnyNode:
    bare = {name: plain(getattr(node.written, name)) for name in node.symbols}
    return node.replace(layer=node.layer.replace(**bare)) if isinstance(node, Operation) else node.replace(**bare)
