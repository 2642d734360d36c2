"""Mean and standard deviation of the input inside the model: in the first convolution's weights, or operators in front.

(x - mean) / std goes into a convolution exactly where that pads nothing: what it pads is 0 behind the normalisation,
and not before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netspec.record import Record
from netspec_compiler.export.onnx.graph import Constant, Graph, Node

Arrays = dict[str, NDArray[np.float32]]


class Normalisation(Record):
    """A mean and a standard deviation for each channel."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


def normalised(graph: Graph, weights: Arrays, given: str, rank: int, by: Normalisation) -> bool:
    """Puts the normalisation at the graph's start, into `weights` where that is exact; whether it was."""
    users = graph.users(given)
    if len(users) == 1 and users[0].op == "Conv" and not any(users[0].attributes["pads"]):  # type: ignore[arg-type]
        fold(graph, weights, users[0], by)
        return True
    in_front(graph, given, rank, by)
    return False


def fold(graph: Graph, weights: Arrays, first: Node, by: Normalisation) -> None:
    """weight / std for each input channel, and what mean / std adds up to out of the bias."""
    name = first.inputs[1]
    kernel = weights[name].astype(np.float64)
    groups = int(first.attributes["group"])  # type: ignore[arg-type]
    std, mean = (by_filter(one, kernel.shape, groups) for one in (by.std, by.mean))
    scaled = kernel / std
    shift = exact_sums(scaled * mean)
    bias = first.inputs[2] if len(first.inputs) > 2 else f"{name.rpartition('.')[0]}.bias"
    before = weights[bias].astype(np.float64) if bias in weights else 0.0
    weights[name], weights[bias] = scaled.astype(np.float32), (before - shift).astype(np.float32)
    at = graph.nodes.index(first)
    graph.nodes[at] = first.replace(inputs=(*first.inputs[:2], bias))


def by_filter(values: Sequence[float], shape: tuple[int, ...], groups: int) -> NDArray[np.float64]:
    """The value of each input channel, for the filters of the group that sees it."""
    parts = np.array(values, np.float64).reshape(groups, 1, shape[1])
    rows = np.broadcast_to(parts, (groups, shape[0] // groups, shape[1]))
    return rows.reshape(*shape[:2], *[1] * (len(shape) - 2))


def exact_sums(terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum for each filter, added in one order on every machine."""
    rows = terms.reshape(len(terms), -1)
    total = np.zeros(len(terms))
    for column in range(rows.shape[1]):
        total = total + rows[:, column]
    return total


def in_front(graph: Graph, given: str, rank: int, by: Normalisation) -> None:
    """Two operators before all others."""
    channels = len(by.mean)
    names = {tag: f"{given}/{tag}" for tag in ("mean", "std", "sub", "div")}
    for tag, values in (("mean", by.mean), ("std", by.std)):
        graph.constants[names[tag]] = Constant(values, (channels, *(1,) * rank), False)
    graph.nodes = [node.renamed(given, names["div"]) for node in graph.nodes]
    subtracted = Node("Sub", (given, names["mean"]), names["sub"], {})
    graph.nodes[:0] = [subtracted, Node("Div", (names["sub"], names["std"]), names["div"], {})]
