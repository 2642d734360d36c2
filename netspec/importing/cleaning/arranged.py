"""Elements that are laid out anew and end as they began, as what they began as; channels dealt out anew by one name."""

from __future__ import annotations

from netspec.importing.arrangements import Runs, as_operation, in_order, joined, reordered, shuffled
from netspec.importing.steps import Arranged, Does, Graph, Spread, Step, Unknown
from netspec.importing.values import by_name
from netspec.ops.base import Shape
from netspec.ops.plain import Flatten, Identity
from netspec.record import Record

SHUFFLE = "channel_shuffle"


class Layout(Record):
    """Where the elements of a value come from."""

    origin: str
    shape: Shape
    runs: Runs


def settled(graph: Graph) -> Graph:
    """Legal always: each element is where it was."""
    shapes = {graph.entry: graph.input} | {name: step.shape for name, step in by_name(graph).items()}
    known: dict[str, Layout] = {}
    made: list[Step] = []
    for step in graph.steps:
        layout = layout_of(step, known, shapes)
        does = None if layout is None else said(layout, step.shape)
        if layout is not None:
            known[step.name] = layout
        made.append(step if layout is None or does is None else step.replace(does=does, inputs=(layout.origin,)))
    return graph.replace(steps=tuple(made))


def layout_of(step: Step, known: dict[str, Layout], shapes: dict[str, Shape]) -> Layout | None:
    """Where the elements of a step's value come from, where they are those of another value and that is known."""
    before = known.get(step.inputs[0]) if step.inputs else None
    match step.does:
        case Arranged(order=order):
            value = step.inputs[0]
            shape = shapes[value]
            before = before or Layout(value, shape, in_order(shape))
            runs = reordered(before.runs, shape, order) if order else before.runs
            return None if runs is None else before.replace(runs=runs)
        case Identity() | Flatten() | Spread():
            return before
        case _:
            return None


def said(layout: Layout, shape: Shape) -> Does | None:
    """The elements as this shape, in words; none where there are none for it."""
    runs = joined(layout.runs)
    if runs == in_order(layout.shape):
        return as_operation(layout.shape, shape)
    whole = layout.shape == shape and shape.is_map
    return Unknown(SHUFFLE) if whole and shuffled(runs, shape) else None
