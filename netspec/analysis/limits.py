"""What a network may not grow to, although all its tensors and layers are of a size that fits."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.analysis.facts import Facts
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import FieldTooLarge
from netspec.ir.model import AnyNode, CheckedNetwork, Operation, node_path, walk


def check(checked: CheckedNetwork, facts: Facts) -> list[Diagnostic]:
    """The first step of the body, and of each head, whose receptive field is more than is counted."""
    network = checked.network
    fields = {head.name: facts.nodes[node_path(network, head.at) or ""].field for head in network.heads}
    heads = [(head.body,) for head in network.heads if not fields[head.name].uncounted]
    return [problem for nodes in (network.body, *heads) for problem in uncounted(nodes, facts)]


def uncounted(nodes: tuple[AnyNode, ...], facts: Facts) -> Iterator[Diagnostic]:
    """The first operation among these nodes that is too far from the input; fields only grow, so the last one tells."""
    if not facts.nodes[nodes[-1].name].field.uncounted:
        return
    steps = ((path, node) for path, node in walk(nodes) if isinstance(node, Operation))
    node = next(node for path, node in steps if facts.nodes[path].field.uncounted)
    yield FieldTooLarge(place=node.place, op=node.layer.word)
