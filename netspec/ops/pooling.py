"""Pools: by a sliding window, to a fixed size, and over the whole map.

Counted as one operation for each element that a window covers, in the input or its padding. (With `ceil=true` the last
window may reach beyond both; what lies there is not counted.)
"""

from __future__ import annotations

from math import prod
from typing import ClassVar

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import PoolPaddingTooLarge, WindowExceedsInput
from netspec.numbers.exact import common_divisor, largest
from netspec.ops.base import PAIR, Argument, Axes, Cost, Layer, Reach, Shape, Signature, Spelling, key, over, positional
from netspec.ops.kinds import Extent, Padding, PaddingKind, Truth
from netspec.ops.windows import Window, by, square
from netspec.record import once

# The stride is always written: torch's default is the kernel.
SAME_POOL = Signature(parameters=(("kernel_size", PAIR),))
MAX_POOL = SAME_POOL.replace(keywords=(("padding", PAIR, 0), ("ceil_mode", "bool", False)))
AVG_POOL = SAME_POOL.replace(keywords=(*MAX_POOL.keywords, ("count_include_pad", "bool", True)))
ADAPTIVE = Signature(parameters=(("output_size", PAIR),))


UNPADDED = "torch's 3-D average pool takes no window that is larger than its input without padding"


class Pool(Layer):
    """A pool with a sliding window; channels stay."""

    category = "pooling"
    target: ClassVar[str] = ""
    signature: ClassVar[Signature] = MAX_POOL
    kernel: Axes = positional(Extent(takes_stride=True))
    stride: Axes = key(Extent(), (1,))
    pad: Padding = key(PaddingKind(), "same")
    ceil: bool = key(Truth(), False)

    @once
    def window(self, rank: int) -> Window:
        return Window(rank, over(self.kernel, rank), over(self.stride, rank), self.pad, (1,) * rank, self.ceil)

    def output(self, x: Shape) -> Shape | Diagnostic:
        mistake = self.needs_map(x) or self.padding_mistake(x.rank)
        if mistake:
            return mistake
        area = self.window(x.rank).area(x)
        return area if isinstance(area, Diagnostic) else Shape((x.channels, *area))

    def padding_mistake(self, rank: int) -> Diagnostic | None:
        window = self.window(rank)
        most = tuple(extent // 2 for extent in window.kernel)
        pad = window.padding() or (0,) * rank
        if all(one <= limit for one, limit in zip(pad, most, strict=True)):
            return None
        return PoolPaddingTooLarge(window=by(window.kernel), pad=by(pad), most=by(most))

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(other=x.channels * self.window(x.rank).covered(x, y))

    def reach(self, x: Shape) -> Reach:
        return Reach(over(self.kernel, x.rank), over(self.stride, x.rank))

    def torch(self, x: Shape) -> Spelling:
        window = self.window(x.rank)
        padding = window.padding()
        padded = padding is not None and any(padding)
        args = (square(window.kernel),)
        kwargs: dict[str, Argument] = {"stride": square(window.stride)}
        if padding is None:
            return Spelling(f"{self.same_target()}{x.rank}d", args, tuple(kwargs.items()), SAME_POOL.of_rank(x.rank))
        if padded:
            kwargs["padding"] = square(padding)
        if self.ceil:
            kwargs["ceil_mode"] = True
        signature = self.signature.of_rank(x.rank)
        return Spelling(f"{self.target}{x.rank}d", args, (*kwargs.items(), *self.extra(padded)), signature)

    def extra(self, padded: bool) -> tuple[tuple[str, Argument], ...]:
        """Further keywords of the torch module."""
        return ()

    def same_target(self) -> str:
        """The module for `pad=tf_same`, which torch lacks; without its rank, as `target`."""
        raise NotImplementedError


class MaxPool(Pool):
    """Max pooling. `ceil=true` rounds the output size up, as Caffe does."""

    word, title = "maxpool", "max pool"
    target = "nn.MaxPool"

    def same_target(self) -> str:
        return "SameMaxPool"


class AvgPool(Pool):
    """Average pooling; padding does not count in the average unless `count_include_pad=true`."""

    word, title = "avgpool", "avg pool"
    target, signature = "nn.AvgPool", AVG_POOL
    count_include_pad: bool = key(Truth(), False)

    def output(self, x: Shape) -> Shape | Diagnostic:
        y = super().output(x)
        if isinstance(y, Diagnostic) or x.rank != 3:
            return y
        window = self.window(3)
        beyond = any(size < extent for size, extent in zip(x.extents, window.kernel, strict=True))
        if window.padding() is None or not beyond:
            return y
        return WindowExceedsInput(window=by(window.kernel), input=str(x), padded=window.padded(x), rule=UNPADDED)

    def extra(self, padded: bool) -> tuple[tuple[str, Argument], ...]:
        return (("count_include_pad", False),) if (padded or self.ceil) and not self.count_include_pad else ()

    def same_target(self) -> str:
        return "SamePaddedAvgPool" if self.count_include_pad else "SameAvgPool"


class AdaptivePool(Layer):
    """A pool to given extents, whatever the input's."""

    category = "pooling"
    target: ClassVar[str] = ""
    size: Axes = positional(Extent())

    def output(self, x: Shape) -> Shape | Diagnostic:
        return self.needs_map(x) or Shape((x.channels, *over(self.size, x.rank)))

    def along(self, x: Shape) -> list[tuple[int, int]]:
        """Rows and bins, for each axis."""
        return list(zip(x.extents, over(self.size, x.rank), strict=True))

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(other=x.channels * prod(covered(*axis) for axis in self.along(x)))

    def reach(self, x: Shape) -> Reach:
        along = self.along(x)
        strides = tuple(largest((1, size // count)) for size, count in along)
        return Reach(tuple(widest(*axis) for axis in along), strides)

    def torch(self, x: Shape) -> Spelling:
        size = square(over(self.size, x.rank))
        return Spelling(f"{self.target}{x.rank}d", (size,), (), ADAPTIVE.of_rank(x.rank))


def bins(size: int, count: int) -> list[range]:
    """The rows of each of the `count` bins into which torch's adaptive pools part `size` rows.

    Bin i reaches from floor(i * size / count) to ceil((i + 1) * size / count), so bins may overlap.
    """
    return [range(number * size // count, -(-(number + 1) * size // count)) for number in range(count)]


def laid_out(size: int, count: int) -> list[int]:
    """The rows bin by bin, each bin as long as the largest: its last row comes again where it has fewer."""
    width = widest(size, count)
    return [row for rows in bins(size, count) for row in [*rows, *[rows[-1]] * (width - len(rows))]]


def widest(size: int, count: int) -> int:
    """Rows in the largest of these bins."""
    whole, rest = divmod(size, count)
    shared = common_divisor(size, count)
    return whole + (0 if rest == 0 else 1 if rest == shared else 2)


def covered(size: int, count: int) -> int:
    """Rows in all bins together. Two neighbours share a row wherever their border cuts one in two."""
    return size + count - common_divisor(size, count)


class AdaptiveAvgPool(AdaptivePool):
    """Average over as many bins as the output is large."""

    word, title, target = "adaptive_avgpool", "adaptive avg pool", "nn.AdaptiveAvgPool"


class AdaptiveMaxPool(AdaptivePool):
    """Maximum over as many bins as the output is large."""

    word, title, target = "adaptive_maxpool", "adaptive max pool", "nn.AdaptiveMaxPool"


class GlobalPool(Layer):
    """A pool over the whole map, to one element a channel."""

    category = "pooling"
    target: ClassVar[str] = ""

    def output(self, x: Shape) -> Shape | Diagnostic:
        return self.needs_map(x) or Shape((x.channels, *(1,) * x.rank))

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(other=x.elements)

    def reach(self, x: Shape) -> Reach:
        return Reach(x.extents)

    def torch(self, x: Shape) -> Spelling:
        return Spelling(f"{self.target}{x.rank}d", (1,), (), ADAPTIVE.of_rank(x.rank))


class GlobalAvgPool(GlobalPool):
    """Average over the whole map."""

    word, title, target = "global_avgpool", "avg pool", "nn.AdaptiveAvgPool"


class GlobalMaxPool(GlobalPool):
    """Maximum over the whole map."""

    word, title, target = "global_maxpool", "max pool", "nn.AdaptiveMaxPool"
