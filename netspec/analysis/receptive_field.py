"""Receptive fields: how many rows and columns of the network's input one output element sees.

Grows as in Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks" (2019): an operation
with extent e and stride s adds (e - 1) times the stride so far, and multiplies that stride by s. Branches count by the
largest. The field is not cut at the borders of the input; beyond `MOST_ROWS` it is counted no further.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.numbers.exact import largest, smallest
from netspec.ops.base import Reach
from netspec.record import Record

# Strides multiply, so that a hundred thousand steps would give numbers of a million digits.
MOST_ROWS = 2**63


class Field(Record):
    """Rows and columns seen, and the rows and columns of input between neighbouring elements; each `MOST_ROWS` at most.

    A field of the most rows is one that was counted no further, and no network with one is handed on.
    """

    height: int
    width: int
    stride: tuple[int, int]

    @property
    def uncounted(self) -> bool:
        """Whether it grew beyond what is counted."""
        return MOST_ROWS in (self.height, self.width, *self.stride)

    def __str__(self) -> str:
        return f"{self.height}x{self.width}"


def start() -> Field:
    """The field of the input's own elements."""
    return Field(1, 1, (1, 1))


def after(field: Field, reach: Reach) -> Field:
    """The field of an operation's output."""
    (high, wide), (down, right) = reach.extent, reach.stride
    height = field.height + (high - 1) * field.stride[0]
    width = field.width + (wide - 1) * field.stride[1]
    stride = bounded(field.stride[0] * down), bounded(field.stride[1] * right)
    return Field(bounded(height), bounded(width), stride)


def bounded(rows: int) -> int:
    return smallest((rows, MOST_ROWS))


def widest(fields: Sequence[Field]) -> Field:
    """The field of branches that are joined."""
    stride = (largest(one.stride[0] for one in fields), largest(one.stride[1] for one in fields))
    return Field(largest(one.height for one in fields), largest(one.width for one in fields), stride)
