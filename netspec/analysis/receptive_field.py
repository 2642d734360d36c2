"""Receptive fields: how many rows, columns and so on of the network's input one output element sees.

Grows as in Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks" (2019): an operation
with extent e and stride s adds (e - 1) times the stride so far, and multiplies that stride by s. Branches count by the
largest. The field is not cut at the borders of the input; beyond `MOST_ROWS` it is counted no further.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.numbers.exact import largest, smaller
from netspec.ops.base import Axes, Reach, over
from netspec.record import Record

# Strides multiply, so that a hundred thousand steps would give numbers of a million digits.
MOST_ROWS = 2**63


class Field(Record, often=True):
    """Rows seen along each axis, and the rows of input between neighbouring elements; each `MOST_ROWS` at most.

    A field of the most rows is one that was counted no further, and no network with one is handed on.
    """

    extents: Axes
    stride: Axes

    @property
    def uncounted(self) -> bool:
        """Whether it grew beyond what is counted."""
        return MOST_ROWS in (*self.extents, *self.stride)

    def __str__(self) -> str:
        return "x".join(map(str, self.extents))


def start(rank: int) -> Field:
    """The field of the input's own elements."""
    return Field((1,) * rank, (1,) * rank)


def after(field: Field, reach: Reach) -> Field:
    """The field of an operation's output."""
    rank = len(field.extents)
    extents = zip(field.extents, over(reach.extent, rank), field.stride, strict=True)
    strides = zip(field.stride, over(reach.stride, rank), strict=True)
    return Field(
        tuple(bounded(seen + (extent - 1) * apart) for seen, extent, apart in extents),
        tuple(bounded(apart * stride) for apart, stride in strides),
    )


def bounded(rows: int) -> int:
    return smaller(rows, MOST_ROWS)


def widest(fields: Sequence[Field]) -> Field:
    """The field of branches that are joined."""
    extents = zip(*(one.extents for one in fields), strict=True)
    strides = zip(*(one.stride for one in fields), strict=True)
    return Field(tuple(map(largest, extents)), tuple(map(largest, strides)))
