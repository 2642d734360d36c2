"""The arithmetic of sliding windows: how many fit, and how far each sees. Shared by convolutions and pools.

All of it follows torch: `floor((n + 2p - d(k-1) - 1) / s) + 1`; for `ceil` pools rounded up, and without the last
window where that would start behind the input. So a single window of theirs may reach beyond the padding, by less than
its stride. `tf_same` follows TensorFlow: `ceil(n / s)`.
"""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import WindowExceedsInput
from netspec.numbers.exact import largest
from netspec.ops.base import Shape
from netspec.ops.kinds import Padding
from netspec.record import Record

Pair = tuple[int, int]

FITS = "the window must fit into the padded input at least once"
REACHES_BEYOND = "with `ceil=true` the window may reach beyond the padded input, by less than its stride"


class Window(Record):
    """A kernel with its stride, padding and dilation, on both axes."""

    kernel: Pair
    stride: Pair
    pad: Padding
    dilation: Pair = (1, 1)
    ceil: bool = False

    def extent(self) -> Pair:
        """Rows and columns from the first to the last input that one output sees, `d(k-1) + 1`."""
        (kh, kw), (dh, dw) = self.kernel, self.dilation
        return ((kh - 1) * dh + 1, (kw - 1) * dw + 1)

    def padding(self) -> Pair | None:
        """Rows and columns added on each side; none for `tf_same`, which depends on the input."""
        (kh, kw), (dh, dw) = self.kernel, self.dilation
        if self.pad == "same":
            return ((kh - 1) * dh // 2, (kw - 1) * dw // 2)
        if self.pad == "valid":
            return (0, 0)
        return None if isinstance(self.pad, str) else self.pad

    def area(self, x: Shape) -> Pair | Diagnostic:
        """Height and width of the output for the map `x`, or the mistake of a window that does not fit."""
        if self.padding() is None:
            return (-(-x[1] // self.stride[0]), -(-x[2] // self.stride[1]))
        high, wide = self.along(x, 0), self.along(x, 1)
        if high < 1 or wide < 1:
            extent, padded = self.extent(), self.padded(x)
            rule = REACHES_BEYOND if self.ceil else FITS
            return WindowExceedsInput(window=f"{extent[0]}x{extent[1]}", input=str(x), padded=padded, rule=rule)
        return (high, wide)

    def along(self, x: Shape, axis: int) -> int:
        """How many windows fit along one axis; less than 1 where none does."""
        padding = self.padding() or (0, 0)
        size, pad, stride = x[1 + axis], padding[axis], self.stride[axis]
        room = size + 2 * pad - self.extent()[axis]
        count = (room + (stride - 1 if self.ceil else 0)) // stride + 1
        return count - 1 if self.ceil and (count - 1) * stride >= size + pad else count

    def covered(self, x: Shape, axis: int, count: int) -> int:
        """Rows that `count` windows cover together, a row in two windows twice; what lies beyond the padding is none.

        Only the last window can reach beyond it.
        """
        padding = self.padding()
        extent = self.extent()[axis]
        if padding is None:
            return extent * count
        beyond = (count - 1) * self.stride[axis] + extent - x[1 + axis] - 2 * padding[axis]
        return extent * count - largest((beyond, 0))

    def padded(self, x: Shape) -> str:
        """Height and width of the input with its padding, for messages."""
        high, wide = self.padding() or (0, 0)
        return f"{x[1] + 2 * high}x{x[2] + 2 * wide}"


def square(pair: Pair) -> int | Pair:
    """One number where both are equal, as torch calls are written by hand."""
    return pair[0] if pair[0] == pair[1] else pair
