"""The settings of an operation, beside its number of filters, that a block may leave open: what they are called as
parameters, and what stands for them in a call.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from netspec.importing.steps import Does
from netspec.importing.tree import Leaf, Residual
from netspec.ops.activations import ACT, Activation
from netspec.ops.base import over
from netspec.ops.convolution import Conv, Convolution
from netspec.ops.norms import GroupNorm
from netspec.ops.pooling import Pool
from netspec.ops.weighted import Weighted
from netspec.values import Size

FILTERS, KERNEL, STRIDE, PAD, DILATION, SCALE = "filters", "kernel", "stride", "pad", "dilation", "scale"
GROUPS, NORM_GROUPS = DIVIDE = "groups", "norm_groups"
ACTIVATION = "act"
CALLED = {NORM_GROUPS: "norm groups", ACTIVATION: "activation"}
BEHIND_KERNEL = "/"
"""What stands for a stride that its kernel brings."""

Number = int | str
"""What an argument of a call is: a number, or the text of a size, or a word."""


def without_filters(item: Leaf | Residual) -> Hashable:
    """What an item is itself, whatever its number of filters."""
    if isinstance(item, Residual):
        return item.scale, item.act
    does = item.step.does
    return does.replace(filters=0) if isinstance(does, Conv) else does


def without_openings(item: Leaf | Residual) -> Hashable:
    """What an item is itself, whatever it has where a parameter may stand; a pointwise kernel stays one."""
    if isinstance(item, Residual):
        return item.scale < 0 and item.scale, not is_word(item.act) and item.act
    does = item.step.does.replace(filters=0) if isinstance(item.step.does, Conv) else item.step.does
    if isinstance(does, Convolution | Pool):
        does = does.replace(kernel=tuple(min(extent, 2) for extent in does.kernel), stride=(1,), pad="same")
    if isinstance(does, Convolution):
        does = does.replace(dilation=(1,))
    if isinstance(does, Conv):
        does = does.replace(groups=1)
    if isinstance(does, Weighted) and isinstance(does.norm, GroupNorm):
        does = does.replace(norm=does.norm.replace(groups=1))
    if isinstance(does, Weighted) and is_word(does.act):
        does = does.replace(act=None)
    return does


def is_word(act: Activation | None) -> bool:
    """Whether an activation is said by its word alone, as an argument of a call has to be."""
    return "(" not in ACT.show(act)


def openings(item: Leaf | Residual) -> Iterator[tuple[str, Number]]:
    """The settings in which a parameter may stand, and what each is, in an order that depends on the operation alone:
    the stride behind the kernel."""
    if isinstance(item, Residual):
        if item.scale >= 0:
            yield SCALE, repr(item.scale)
        if is_word(item.act):
            yield ACTIVATION, ACT.show(item.act)
        return
    does = item.step.does
    if isinstance(does, Conv):
        yield FILTERS, does.filters
    if isinstance(does, Convolution | Pool):
        yield KERNEL, "x".join(map(str, does.kernel))
        yield STRIDE, extents(does.stride)
        yield PAD, does.settings["pad"].kind.show(does.pad)
    if isinstance(does, Convolution):
        yield DILATION, extents(does.dilation)
    if isinstance(does, Conv):
        yield GROUPS, does.groups
    if isinstance(does, Weighted) and isinstance(does.norm, GroupNorm):
        yield NORM_GROUPS, does.norm.groups
    if isinstance(does, Weighted) and is_word(does.act):
        yield ACTIVATION, ACT.show(does.act)


def window(does: Does) -> str:
    """A kernel with its stride behind it; nothing where a spec can't write that."""
    if not isinstance(does, Convolution | Pool) or len(does.kernel) == 1:
        return ""
    stride = over(does.stride, len(does.kernel))
    return str(Size(does.kernel, stride if set(stride) != {1} else None))


def extents(held: Sequence[int]) -> str:
    """One number where all axes have the same."""
    return "x".join(map(str, held[:1] if len(set(held)) == 1 else held))
