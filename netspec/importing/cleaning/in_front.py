"""What is computed of elements that were laid out anew, in front of that: there the language may have a word for it.

Element by element nothing depends on where they lie, and a linear layer over channels that were put last is a 1x1
convolution.
"""

from __future__ import annotations

from collections.abc import Mapping

from netspec.importing.arrangements import Layout, Runs, in_order, reordered
from netspec.importing.convolutions import pointwise
from netspec.importing.steps import Does, OverLast, Plus, Step, Times, Unknown
from netspec.ops.activations import Activation, Softmax
from netspec.ops.base import Shape
from netspec.ops.convolution import Conv
from netspec.ops.joins import Add, Mul
from netspec.ops.linear import Linear
from netspec.ops.plain import Dropout


def in_front(step: Step, known: Mapping[str, Layout], shapes: Mapping[str, Shape]) -> Step | None:
    """The same step on the values that its own are other arrangements of; none where it asks how elements lie."""
    layouts = [known[value] for value in step.inputs if value in known]
    first = layouts[0] if layouts else None
    if first is None or len(layouts) < len(step.inputs) or not all(alike(one, first) for one in layouts):
        return None
    does = without_order(step, first, shapes[step.inputs[0]])
    if does is None:
        return None
    channels = does.filters if isinstance(does, Conv) else first.shape.channels
    shape = Shape((channels, *first.shape.extents))
    origins = tuple(one.origin for one in layouts)
    return step.replace(name=f"{step.name}_map", does=does, inputs=origins, shape=shape)


def alike(one: Layout, other: Layout) -> bool:
    return (one.runs, one.shape) == (other.runs, other.shape)


def without_order(step: Step, layout: Layout, x: Shape) -> Does | None:
    """What a step on values of shape `x` does before they are laid out so."""
    match step.does:
        case Softmax():
            return None
        case Activation() | Dropout() | Times() | Plus() | Add() | Mul():
            return step.does
        case OverLast() if layout.runs == channels_last(layout.shape) and x[-1] == layout.shape.channels:
            return over_channels(step.does, layout.shape)
        case Unknown() if step.shape == x and len(step.inputs) == 1:
            return step.does
        case _:
            return None


def over_channels(over: OverLast, shape: Shape) -> Does:
    """What is done over the last axis, over the channels of a map."""
    layer = over.layer
    if isinstance(layer, Linear):
        return pointwise(layer, shape.rank)
    return layer if shape.elements == shape.channels else Unknown(f"{over.word} over channels")


def laid_out_as(layout: Layout, before: Step) -> Layout:
    """A value in the arrangement of one that it is made of; with other channels it is one that has them last."""
    runs = layout.runs if before.shape == layout.shape else channels_last(before.shape)
    return Layout(before.name, before.shape, runs, layout.word)


def channels_last(shape: Shape) -> Runs:
    return reordered(in_order(shape), shape, (*range(1, len(shape)), 0)) or in_order(shape)
