"""Convolutions of few pixels as a product of matrices: what each pixel sees is gathered into a row.

oneDNN's kernels read the filters in an order that the processor does not foresee, and a call of them costs more than a
product does; where few pixels share them, that is most of the time.
"""

from __future__ import annotations

from torch import Tensor

from netspec_compiler.live.calls import Function
from netspec_compiler.live.kernels.convolved import Columns
from netspec_compiler.live.kernels.kernel import Kernel
from netspec_compiler.live.kernels.products import multiplied, rows_of
from netspec_compiler.live.kernels.scratch import FREE, lent


def as_columns(weight: Tensor) -> Tensor:
    """Filters as torch has them, a column each: rows of taps down, across, channels."""
    return weight.permute(2, 3, 1, 0).flatten(0, 2).contiguous()


class Gathered(Kernel):
    """A convolution by rows of what its pixels see; `filters` are a column each."""

    def __init__(self, columns: Columns, filters: Tensor, bias: Tensor | None, act: Function | None) -> None:
        self.columns, self.filters, self.bias, self.act = columns, filters, bias, act
        self.shape = columns.of.shape

    def into(self, x: Tensor, out: Tensor) -> None:
        scratch = lent()
        try:
            seen = scratch.windows(self.columns)
            seen.inside.copy_(x)
            seen.rows_as_windows.copy_(seen.windows)
            multiplied(seen.rows, self.filters, self.bias, self.act, rows_of(out))
        finally:
            FREE.append(scratch)
