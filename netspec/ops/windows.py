"""The arithmetic of sliding windows: how many fit, and how far each sees. Shared by convolutions and pools.

All of it follows torch: `floor((n + 2p - d(k-1) - 1) / s) + 1`; for `ceil` pools rounded up, and without the last
window where that would start behind the input. So a single window of theirs may reach beyond the padding, by less than
its stride. `tf_same` follows TensorFlow: `ceil(n / s)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import WindowExceedsInput
from netspec.numbers.exact import largest
from netspec.ops.base import Axes, Shape, over
from netspec.ops.kinds import Padding
from netspec.record import Record, once

FITS = "the window must fit into the padded input at least once"
REACHES_BEYOND = "with `ceil=true` the window may reach beyond the padded input, by less than its stride"


class Window(Record, often=True):
    """A kernel with its stride, padding and dilation, a number of each for each axis of a map of rank `rank`."""

    rank: int
    kernel: Axes
    stride: Axes
    pad: Padding
    dilation: Axes
    ceil: bool = False

    @once
    def extent(self) -> Axes:
        """Rows from the first to the last input that one output sees, `d(k-1) + 1`."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    @once
    def padding(self) -> Axes | None:
        """Rows added on each side; none for `tf_same`, which depends on the input."""
        if self.pad == "same":
            return tuple((k - 1) * d // 2 for k, d in zip(self.kernel, self.dilation, strict=True))
        if self.pad == "valid":
            return (0,) * self.rank
        return None if isinstance(self.pad, str) else over(self.pad, self.rank)

    def area(self, x: Shape) -> Axes | Diagnostic:
        """The extents of the output for the map `x`, or the mistake of a window that does not fit."""
        if self.padding() is None:
            return tuple(-(-size // stride) for size, stride in zip(x.extents, self.stride, strict=True))
        counts = tuple(self.along(x, axis) for axis in range(self.rank))
        if any(count < 1 for count in counts):
            rule = REACHES_BEYOND if self.ceil else FITS
            return WindowExceedsInput(window=by(self.extent()), input=str(x), padded=self.padded(x), rule=rule)
        return counts

    def along(self, x: Shape, axis: int) -> int:
        """How many windows fit along one axis; less than 1 where none does."""
        padding = self.padding() or (0,) * self.rank
        size, pad, stride = x[1 + axis], padding[axis], self.stride[axis]
        room = size + 2 * pad - self.extent()[axis]
        count = (room + (stride - 1 if self.ceil else 0)) // stride + 1
        return count - 1 if self.ceil and (count - 1) * stride >= size + pad else count

    def covered(self, x: Shape, y: Shape) -> int:
        """Elements of one channel that all windows cover, together: a product over the axes."""
        return prod(self.covered_along(x, y))

    def covered_along(self, x: Shape, y: Shape) -> Axes:
        """Rows that all windows cover along each axis, a row in two windows twice; beyond the padding there is none."""
        along = zip(self.extent(), y.extents, self.beyond(x, y), strict=True)
        return tuple(extent * count - largest((beyond, 0)) for extent, count, beyond in along)

    def beyond(self, x: Shape, y: Shape) -> Axes:
        """Rows by which the last window reaches beyond the padding; below 0 where no window sees the last rows.

        With `tf_same`, whose padding is what the windows ask for, it never does.
        """
        padding = self.padding()
        if padding is None:
            return (0,) * self.rank
        along = zip(x.extents, y.extents, self.stride, self.extent(), padding, strict=True)
        return tuple((count - 1) * stride + extent - size - 2 * pad for size, count, stride, extent, pad in along)

    def around(self, x: Shape) -> tuple[Axes, Axes]:
        """Rows of padding before and behind; of an odd number of `tf_same` there is one more behind."""
        even = self.padding()
        if even is not None:
            return even, even
        along = zip(x.extents, self.stride, self.extent(), strict=True)
        missing = [largest((0, (-(-size // stride) - 1) * stride + extent - size)) for size, stride, extent in along]
        return tuple(rows // 2 for rows in missing), tuple(rows - rows // 2 for rows in missing)

    def padded(self, x: Shape) -> str:
        """The extents of the input with its padding, for messages."""
        padding = self.padding() or (0,) * self.rank
        return by(size + 2 * pad for size, pad in zip(x.extents, padding, strict=True))


def by(numbers: Iterable[int]) -> str:
    """Numbers as a spec writes them, `3x3`."""
    return "x".join(map(int.__repr__, numbers))


def square(numbers: Axes) -> int | Axes:
    """One number where all are equal, as torch calls are written by hand."""
    return numbers[0] if len(set(numbers)) == 1 else numbers
