"""The settings of an operation, beside its number of filters, that a block may leave open: what they are called as
parameters, and what stands for them in a call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.importing.steps import Does
from netspec.ops.base import over
from netspec.ops.convolution import Conv, Convolution
from netspec.ops.norms import GroupNorm
from netspec.ops.pooling import Pool
from netspec.ops.weighted import Weighted
from netspec.values import Size

FILTERS, KERNEL, STRIDE, DILATION = "filters", "kernel", "stride", "dilation"
GROUPS, NORM_GROUPS = DIVIDE = "groups", "norm_groups"
BEHIND_KERNEL = "/"
"""What stands for a stride that its kernel brings."""

Number = int | str
"""What an argument of a call is: a number, or the text of a size."""


def without_filters(does: Does) -> Does:
    """The operation, whatever its number of filters."""
    return does.replace(filters=0) if isinstance(does, Conv) else does


def without_openings(does: Does) -> Does:
    """The operation, whatever it has where a parameter may stand; a pointwise kernel stays one."""
    does = without_filters(does)
    if isinstance(does, Convolution | Pool):
        does = does.replace(kernel=tuple(min(extent, 2) for extent in does.kernel), stride=(1,))
    if isinstance(does, Convolution):
        does = does.replace(dilation=(1,))
    if isinstance(does, Conv):
        does = does.replace(groups=1)
    if isinstance(does, Weighted) and isinstance(does.norm, GroupNorm):
        does = does.replace(norm=does.norm.replace(groups=1))
    return does


def openings(does: Does) -> Iterator[tuple[str, Number]]:
    """The settings in which a parameter may stand, and what each is, in an order that depends on the operation alone:
    the stride behind the kernel."""
    if isinstance(does, Conv):
        yield FILTERS, does.filters
    if isinstance(does, Convolution | Pool):
        yield KERNEL, "x".join(map(str, does.kernel))
        yield STRIDE, extents(does.stride)
    if isinstance(does, Convolution):
        yield DILATION, extents(does.dilation)
    if isinstance(does, Conv):
        yield GROUPS, does.groups
    if isinstance(does, Weighted) and isinstance(does.norm, GroupNorm):
        yield NORM_GROUPS, does.norm.groups


def window(does: Does) -> str:
    """A kernel with its stride behind it; nothing where a spec can't write that."""
    if not isinstance(does, Convolution | Pool) or len(does.kernel) == 1:
        return ""
    stride = over(does.stride, len(does.kernel))
    return str(Size(does.kernel, stride if set(stride) != {1} else None))


def extents(held: Sequence[int]) -> str:
    """One number where all axes have the same."""
    return "x".join(map(str, held[:1] if len(set(held)) == 1 else held))
