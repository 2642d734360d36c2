"""Whether a spec that was read again tells every operation what its source does."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.importing.defaults import idle
from netspec.importing.layout import Layout
from netspec.importing.lent import plain
from netspec.importing.names import Names
from netspec.importing.tree import Residual
from netspec.importing.tree import everything as items
from netspec.ir.model import Group, Network, Operation, everything, walk
from netspec.ops.base import Layer
from netspec.ops.joins import Residual as ResidualForm

MAY_BE_IDLE = ("pad", "count_include_pad")


def told_otherwise(names: Names, layout: Layout, network: Network) -> str:
    """The first operation or residual that is told something else than in the source; empty where none is."""
    nodes = dict(walk(everything(network)))
    rank = network.input.rank
    for step, path in names.places:
        node = nodes[path]
        if isinstance(node, Operation) and isinstance(step.does, Layer) and other(node.layer, step.does, rank):
            return f"`{path}` has {node.layer.changed()}, and its source {step.does.changed()}"
    found = [(path, node) for path, node in nodes.items() if is_residual(node)]
    for (path, node), item in zip(found, residuals(layout), strict=True):
        if isinstance(node, Group) and (node.scale, node.act) != (item.scale, item.act):
            return f"`{path}` has scale {node.scale} and act {node.act}, and its source {item.scale} and {item.act}"
    return ""


def other(layer: Layer, theirs: Layer, rank: int) -> bool:
    """Whether two operations differ in something that makes a difference."""
    if type(layer) is not type(theirs):
        return True
    ours, wanted = plain(layer, rank), plain(theirs, rank)
    different = [name for name in wanted if ours[name] != wanted[name]]
    return not all(name in MAY_BE_IDLE and idle(layer, name, rank) and idle(theirs, name, rank) for name in different)


def is_residual(node: Operation | Group) -> bool:
    return isinstance(node, Group) and isinstance(node.form, ResidualForm)


def residuals(layout: Layout) -> Iterator[Residual]:
    """All residuals, each before those in it, in order of execution."""
    for chain in (layout.body, *(head.chain for head in layout.heads)):
        yield from (item for item in items(chain) if isinstance(item, Residual))
