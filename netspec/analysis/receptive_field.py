"""Receptive fields: how many rows and columns of the network's input one output element sees.

Grows as in Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks" (2019): an operation
with extent e and stride s adds (e - 1) times the stride so far, and multiplies that stride by s. Branches count by the
largest. The field is not cut at the borders of the input.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops.base import Reach
from netspec.record import Record


class Field(Record):
    """Rows and columns seen, and the rows and columns of input between neighbouring elements."""

    height: int
    width: int
    stride: tuple[int, int]

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
    return Field(height, width, (field.stride[0] * down, field.stride[1] * right))


def widest(fields: Sequence[Field]) -> Field:
    """The field of branches that are joined."""
    stride = (max(one.stride[0] for one in fields), max(one.stride[1] for one in fields))
    return Field(max(one.height for one in fields), max(one.width for one in fields), stride)
