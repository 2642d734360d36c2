"""Elements that are laid out anew and end as they began, as what they began as; channels dealt out anew by one name."""

from __future__ import annotations

from netspec.importing.arrangements import Layout, as_operation, in_order, reordered, shuffled
from netspec.importing.cleaning.in_front import in_front, laid_out_as
from netspec.importing.steps import Arranged, Does, Graph, Spread, Step, Unknown
from netspec.importing.values import by_name
from netspec.ops.base import Layer, Shape
from netspec.ops.plain import Flatten, Identity

SHUFFLE = "channel_shuffle"

Known = dict[str, Layout]
Shapes = dict[str, Shape]


def settled(graph: Graph) -> Graph:
    """Legal always: each element is where it was, and what it was."""
    shapes = {graph.entry: graph.input} | {name: step.shape for name, step in by_name(graph).items()}
    known: Known = {}
    made: list[Step] = []
    for step in graph.steps:
        before = in_front(step, known, shapes)
        layout = layout_of(step, known, shapes) if before is None else laid_out_as(known[step.inputs[0]], before)
        does = None if layout is None else said(layout, step.shape)
        if before is not None and layout is not None:
            made.append(before)
            does = does or Arranged(layout.word, step.shape)
        if layout is None or does is None:
            made.append(step)
        else:
            made.append(Step(step.name, does, (layout.origin,), step.shape, step.path))
        if layout is not None and not isinstance(does, Layer | Spread):
            known[step.name] = layout
    return graph.replace(steps=tuple(made))


def said(layout: Layout, shape: Shape) -> Does | None:
    """Elements that lie so, as this shape, in words; none where there are none for it."""
    if layout.runs == in_order(layout.shape):
        return as_operation(layout.shape, shape)
    whole = layout.shape == shape and shape.is_map
    return Unknown(SHUFFLE) if whole and shuffled(layout.runs, shape) else None


def layout_of(step: Step, known: Known, shapes: Shapes) -> Layout | None:
    """Where the elements of a step's value come from, where they are those of another value and that is known."""
    before = known.get(step.inputs[0]) if step.inputs else None
    match step.does:
        case Arranged(word=word, order=order):
            shape = shapes[step.inputs[0]]
            before = before or Layout(step.inputs[0], shape, in_order(shape), word)
            runs = reordered(before.runs, shape, order) if order else before.runs
            return None if runs is None else before.replace(runs=runs)
        case Identity() | Flatten() | Spread():
            return before
        case _:
            return None
