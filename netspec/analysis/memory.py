"""The largest set of activations that live at the same time, in evaluation at batch 1, run in the order of the spec.

The definition, in elements: while an operation runs, its input and its output live; norm and activation work in place.
Around it lives what waits: a group's input while branches are still to run, the outputs of branches that are done, the
input of a residual until it is added. `concat` makes its result beside its parts; `add`, `mul` and `residual` beside
their operands. Nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.numbers.exact import largest
from netspec.ops.base import Shape
from netspec.record import Record


class Live(Record, often=True):
    """A node's largest live set with its input: where the input may be freed, and where others still need it."""

    freed: int
    kept: int
    output: int


def operation(x: Shape, y: Shape) -> Live:
    """One operation: its input and its output."""
    both = x.elements + y.elements
    return Live(both, both, y.elements)


def chain(x: Shape, parts: Sequence[Live]) -> Live:
    """Nodes in turn: each frees its input when it is done."""
    freed = largest(part.freed for part in parts)
    kept = largest([parts[0].kept, *(x.elements + part.freed for part in parts[1:])])
    return Live(freed, kept, parts[-1].output)


def parallel(x: Shape, y: Shape, parts: Sequence[Live]) -> Live:
    """Branches in turn on one input, their outputs piling up, then the result beside them all."""
    peak, done = 0, 0
    for part in parts[:-1]:
        peak = largest((peak, done + part.kept))
        done += part.output
    joined = done + parts[-1].output + y.elements
    freed = largest((peak, done + parts[-1].freed, joined))
    kept = largest((peak, done + parts[-1].kept, x.elements + joined))
    return Live(freed, kept, y.elements)


def residual(x: Shape, body: Live) -> Live:
    """The body while the input waits for it, then the sum beside both."""
    peak = largest((body.kept, x.elements + 2 * body.output))
    return Live(peak, peak, body.output)
