"""A concat as one kernel: each branch writes its channels of one map, so that nothing is copied together afterwards.

Where several branches begin with a 1x1 convolution, they read the same pixels, and are one product of matrices.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Size, Tensor

from netspec.record import Record
from netspec_compiler.live.kernels.kernel import Kernel
from netspec_compiler.live.kernels.products import Product
from netspec_compiler.live.steps import Step, in_turn, taken_apart
from netspec_compiler.live.weights import Kept


class Branch(Record):
    """A branch: which of the shared product's parts it reads, none where it reads the input, and its steps.

    The last step writes; without any, what the branch reads is what it gives.
    """

    part: int | None
    before: tuple[Step, ...]
    last: Kernel | None

    def into(self, x: Tensor, parts: Sequence[Tensor], out: Tensor) -> None:
        """Writes what the branch gives for the input, or for its part of the shared product."""
        y = in_turn(self.before, x if self.part is None else parts[self.part])
        if self.last is None:
            out.copy_(y)
        else:
            self.last.into(y, out)


class Concat(Kernel):
    """Branches over the same input, their outputs' channels one behind the other."""

    def __init__(
        self, branches: list[Branch], outputs: Sequence[Size], shared: Product | None, widths: list[int]
    ) -> None:
        count, _, height, width = outputs[0]
        self.branches, self.shared, self.widths = branches, shared, widths
        self.channels = [one[1] for one in outputs]
        self.shape = count, sum(self.channels), height, width

    def into(self, x: Tensor, out: Tensor) -> None:
        parts = () if self.shared is None else self.shared(x).split_with_sizes(self.widths, 1)
        for branch, target in zip(self.branches, out.split_with_sizes(self.channels, 1), strict=True):
            branch.into(x, parts, target)


def concat(steps: Sequence[Step], outputs: Sequence[Size], made: Kept) -> Concat | None:
    """The concat of branches with these steps and shapes of output; none where a branch does not end in a kernel.

    `made` keeps the weights of the shared product.
    """
    rows = [taken_apart(step) for step in steps]
    if not all(row and isinstance(row[-1], Kernel) for row in rows):
        return None
    leads = [row[0] for row in rows]
    products = [lead for lead in leads if isinstance(lead, Product)]
    sharing = [one for one in products if one.act == products[0].act]
    if len(sharing) < 2:
        return Concat([branch(row) for row in rows], outputs, None, [])
    numbers = {id(one): number for number, one in enumerate(sharing)}
    branches = [branch(row, numbers.get(id(row[0]))) for row in rows]
    return Concat(branches, outputs, shared(sharing, made), [one.shape[1] for one in sharing])


def branch(row: Sequence[Step], part: int | None = None) -> Branch:
    """The branch of steps that end in a kernel; the first of them is done where it has a part of the shared product."""
    left = row if part is None else row[1:]
    last = left[-1] if left else None
    return Branch(part, tuple(left[:-1]), last if isinstance(last, Kernel) else None)


def shared(products: Sequence[Product], made: Kept) -> Product:
    """Several products of the same pixels, with the same activation, as one."""
    count, _, height, width = products[0].shape
    filters = made.of("filters", [one.filters for one in products], lambda *own: torch.cat(own, 1))
    biases = [one.filters.new_zeros(one.shape[1]) if one.bias is None else one.bias for one in products]
    bias = None if all(one.bias is None for one in products) else made.of("bias", biases, lambda *own: torch.cat(own))
    return Product(count, (height, width), filters, bias, products[0].act)
