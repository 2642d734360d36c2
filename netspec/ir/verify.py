"""The laws of the IR. A network that a stage hands on keeps them all; tests hold every stage to that.

Each law is checked from the network alone, on its own terms: nothing here calls the stage that was to keep it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import assert_never

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import AnyNode, CheckedNetwork, Fact, Group, Network, Operation, everything, join, resolve, walk
from netspec.ops.base import Shape
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import FORMS, Branches, InTurn, Residual


def verify_network(network: Network) -> tuple[str, ...]:
    """What is broken in a network whose shapes are not known yet; nothing for one that a spec gave."""
    return tuple(network_laws(network))


def verify_checked(checked: CheckedNetwork) -> tuple[str, ...]:
    """What is broken in a checked network; nothing for one that a spec gave."""
    broken = verify_network(checked.network)
    return broken or tuple(shape_laws(checked))


def network_laws(network: Network) -> Iterator[str]:
    if not network.input.is_map:
        yield f"the input {network.input} is no map of channels x height x width"
    if not network.body:
        yield "the body is empty"
    yield from repeated([node.name for node in everything(network)], "the network")
    for path, node in walk(everything(network)):
        yield from node_laws(path, node)
    top = {node.name for node in network.body}
    for head in network.heads:
        if head.name != head.body.name:
            yield f"the head {head.name} has a body called {head.body.name}"
        if resolve(network, head.at) not in top:
            yield f"the head {head.name} sits at {head.at}, which is no stage"
        if not (isfinite(head.weight) and head.weight >= 0):
            yield f"the head {head.name} has the weight {head.weight}"
    for path in claimed_paths(network):
        if resolve(network, path) is None:
            yield f"something is claimed of {path}, which does not exist"


def claimed_paths(network: Network) -> Iterator[str]:
    """The paths that expectations and publications speak of."""
    for one in network.expectations:
        yield from (side.path for side in (one.left, one.right) if isinstance(side, Fact) and side.path is not None)
    yield from (one.label for one in network.publications)


def node_laws(path: str, node: AnyNode) -> Iterator[str]:
    if not (node.name.isascii() and (node.name.isidentifier() or node.name.isdecimal())):
        yield f"{path} is no name that a module can have"
    if isinstance(node, Operation):
        if type(node.layer) is not OPERATIONS.get(node.layer.word):
            yield f"{path} is no operation of the language"
        return
    if not node.children:
        yield f"{path} is empty"
    if node.kind not in FORMS:
        yield f"{path} is of a kind that there is not, {node.kind}"
        return
    if not node.form.settings and (node.scale != 1 or node.act is not None):
        yield f"{path} is no residual, and has a scale or an activation"
    yield from repeated([child.name for child in node.children], path)


def repeated(names: Sequence[str], where: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{where} has {count} nodes called {name}"


def shape_laws(checked: CheckedNetwork) -> Iterator[str]:
    network, shapes = checked.network, checked.shapes
    paths = {path for path, _ in walk(everything(network))}
    if paths != shapes.keys():
        yield f"nodes and shapes differ at {sorted(paths ^ shapes.keys())[0]}"
        return
    yield from sequence_laws(network.body, network.input, "", shapes)
    for head in network.heads:
        yield from laws_below(head.body, shapes[resolve(network, head.at) or ""], head.name, shapes)


def sequence_laws(nodes: Sequence[AnyNode], x: Shape, path: str, shapes: dict[str, Shape]) -> Iterator[str]:
    """Nodes in turn: each takes what the one before it gives."""
    for node in nodes:
        here = join(path, node.name)
        yield from laws_below(node, x, here, shapes)
        x = shapes[here]


def laws_below(node: AnyNode, x: Shape, path: str, shapes: dict[str, Shape]) -> Iterator[str]:
    """A node's shape against its input and its children's shapes."""
    if isinstance(node, Operation):
        yield from agreement(path, shapes[path], node.layer.output(x))
        return
    match node.form:
        case InTurn():
            yield from sequence_laws(node.children, x, path, shapes)
            yield from agreement(path, shapes[path], shapes[join(path, node.children[-1].name)])
        case Branches() as form:
            yield from branch_laws(node, form, x, path, shapes)
        case Residual():
            yield from sequence_laws(node.children, x, path, shapes)
            yield from agreement(path, shapes[path], shapes[join(path, node.children[-1].name)])
            if shapes[path] != x:
                yield f"{path} is a residual from {x} to {shapes[path]}"
        case never:
            assert_never(never)


def branch_laws(node: Group, form: Branches, x: Shape, path: str, shapes: dict[str, Shape]) -> Iterator[str]:
    """Nodes side by side: each takes its part of the input, and together they give the output."""
    feeds = form.feeds(x, len(node.children))
    if isinstance(feeds, Diagnostic):
        yield f"{path} can't part its input {x}: {feeds.said()}"
        return
    for child, feed in zip(node.children, feeds, strict=True):
        yield from laws_below(child, feed, join(path, child.name), shapes)
    parts = [shapes[join(path, child.name)] for child in node.children]
    clashes = form.clashes(dict(enumerate(parts)))
    if clashes:
        yield f"{path} has parts that do not fit: {clashes[0].problem.said()}"
    else:
        yield from agreement(path, shapes[path], form.output(parts))


def agreement(path: str, y: Shape, expected: object) -> Iterator[str]:
    if expected != y:
        yield f"{path} is {y}, and its parts give {expected}"
