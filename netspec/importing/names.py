"""By what names the weights of the source are called in the spec, and the map of names that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.importing.layout import Layout
from netspec.importing.steps import Graph, Step
from netspec.ir.model import Network, Operation, everything, walk
from netspec.ops.base import Layer
from netspec.ops.weighted import Weighted
from netspec.record import Record


class Names(Record):
    """`places` are the operations of the source and where they are in the network; `pairs` lead from the source's
    name of each tensor to the network's; `heads` are the names of aux heads."""

    places: tuple[tuple[Step, str], ...]
    pairs: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]


def names_of(graph: Graph, layout: Layout, network: Network) -> Names:
    """The operations of the layout beside those of the network that was made of it: both are in order of execution."""
    steps = [leaf.step for leaf in layout.leaves()]
    paths = [(path, node) for path, node in walk(everything(network)) if isinstance(node, Operation)]
    places = tuple((step, path) for step, (path, _) in zip(steps, paths, strict=True) if step.name)
    pairs = [pair for step, path in places for pair in pairs_of(step, path) if isinstance(step.does, Layer)]
    return Names(places, tuple(pairs), tuple(head.name for head in network.heads))


def pairs_of(step: Step, path: str) -> Iterator[tuple[str, str]]:
    """The tensors of one operation: theirs, ours."""
    layer = step.does
    norm = isinstance(layer, Weighted) and layer.norm is not None
    inner = f"{path}.{layer.torch(step.shape).signature.child}" if norm and isinstance(layer, Weighted) else path
    for name, entry in step.weights.items():
        yield entry, f"{inner}.{name}"
    for name, entry in step.norm_weights.items():
        yield entry, f"{path}.bn.{name}"


def equal(pairs: Sequence[tuple[str, str]]) -> int:
    """How many names stay what they were."""
    return sum(theirs == ours for theirs, ours in pairs)
