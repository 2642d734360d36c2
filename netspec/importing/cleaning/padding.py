"""A padding of its own in front of a window, as that window's padding."""

from __future__ import annotations

from math import inf

from netspec.importing.steps import Graph, Padded, Step
from netspec.importing.values import by_name, renamed
from netspec.ops.activations import ReLU, ReLU6, Sigmoid
from netspec.ops.base import Axes, Layer, Shape, over
from netspec.ops.convolution import Convolution
from netspec.ops.pooling import AvgPool, MaxPool, Pool

NOT_NEGATIVE = (ReLU, ReLU6, Sigmoid)


def padded(graph: Graph) -> Graph:
    """Legal where the padding is what the window pads with itself: zeros, or nothing that a maximum could be."""
    steps = by_name(graph)
    gone: dict[str, str] = {}
    for step in graph.steps:
        before = steps.get(step.inputs[0]) if step.inputs else None
        if before is None or not isinstance(before.does, Padded) or not isinstance(step.does, Convolution | Pool):
            continue
        source = steps.get(before.inputs[0])
        lowest = 0.0 if source is not None and isinstance(source.does, NOT_NEGATIVE) else -inf
        taken = with_padding(step, before.does, shape_of(before.inputs[0], graph, steps), lowest)
        if taken is not None:
            steps[step.name] = taken.replace(inputs=before.inputs)
    return renamed(graph, steps.values(), gone)


def shape_of(value: str, graph: Graph, steps: dict[str, Step]) -> Shape:
    return graph.input if value == graph.entry else steps[value].shape


def with_padding(step: Step, rows: Padded, x: Shape, lowest: float) -> Step | None:
    """The step with the padding in it, if the language can say that; `lowest` is what nothing in the map is below."""
    layer = step.does
    assert isinstance(layer, Convolution | Pool)
    fits = rows.value <= lowest if isinstance(layer, MaxPool) else rows.value == 0
    own = layer.window(x.rank).padding()
    if not fits or own is None or (isinstance(layer, AvgPool) and any(own)):
        return None
    counted = {"count_include_pad": True} if isinstance(layer, AvgPool) else {}
    if rows.before == rows.behind:
        pad = tuple(mine + theirs for mine, theirs in zip(own, rows.before, strict=True))
        changed: Layer = layer.replace(pad=shortest(layer, pad, x.rank), **counted)
        return step.replace(does=changed) if changed.output(x) == step.shape else None
    if any(own) or (rows.before, rows.behind) != as_tensorflow(layer, x):
        return None
    return step.replace(does=layer.replace(pad="tf_same", **counted))


def as_tensorflow(layer: Convolution | Pool, x: Shape) -> tuple[Axes, Axes]:
    """The rows that TensorFlow's SAME adds before and behind."""
    return layer.window(x.rank).replace(pad="tf_same").around(x)


def without_border(layer: Pool, before: Axes, behind: Axes, x: Shape) -> Pool | None:
    """The pool that pads so, and counts no border: as TensorFlow does, or as sizes that are rounded up ask for."""
    if not layer.ceil and (before, behind) == as_tensorflow(layer, x):
        return layer.replace(pad="tf_same")
    up = layer.replace(pad=shortest(layer, before, x.rank), ceil=True)
    y = up.output(x)
    if not isinstance(y, Shape):
        return None
    beyond = up.window(x.rank).beyond(x, y)
    return up if behind == tuple(rows + max(0, more) for rows, more in zip(before, beyond, strict=True)) else None


def shortest(layer: Convolution | Pool, pad: Axes, rank: int) -> str | Axes:
    """Rows of padding in the word that stands for them, where one does."""
    for word in ("same", "valid"):
        if layer.replace(pad=word).window(rank).padding() == over(pad, rank):
            return word
    return pad
