"""Pools: by a sliding window, to a fixed size, and over the whole map.

Counted as one operation for each element that a window covers, in the input or its padding. (With `ceil=true` the last
window may reach beyond both; what lies there is not counted.)
"""

from __future__ import annotations

from typing import Any, ClassVar

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import PoolPaddingTooLarge
from netspec.numbers.exact import common_divisor, largest
from netspec.ops.base import Cost, Layer, Reach, Shape, Signature, Spelling, key, positional
from netspec.ops.kinds import Extent, Padding, PaddingKind, Truth
from netspec.ops.windows import Pair, Window, square

# The stride is always written: torch's default is the kernel.
SAME_POOL = Signature(parameters=(("kernel_size", "int | tuple[int, int]"),))
MAX_POOL = SAME_POOL.replace(keywords=(("padding", "int | tuple[int, int]", 0), ("ceil_mode", "bool", False)))
AVG_POOL = SAME_POOL.replace(keywords=(*MAX_POOL.keywords, ("count_include_pad", "bool", True)))
ADAPTIVE = Signature(parameters=(("output_size", "int | tuple[int, int]"),))


class Pool(Layer):
    """A pool with a sliding window; channels stay."""

    category = "pooling"
    target: ClassVar[str] = ""
    signature: ClassVar[Signature] = MAX_POOL
    kernel: Pair = positional(Extent(takes_stride=True))
    stride: Pair = key(Extent(), (1, 1))
    pad: Padding = key(PaddingKind(), "same")
    ceil: bool = key(Truth(), False)

    def window(self) -> Window:
        return Window(self.kernel, self.stride, self.pad, ceil=self.ceil)

    def output(self, x: Shape) -> Shape | Diagnostic:
        mistake = self.needs_map(x) or self.padding_mistake()
        if mistake:
            return mistake
        area = self.window().area(x)
        return area if isinstance(area, Diagnostic) else Shape((x.channels, *area))

    def padding_mistake(self) -> Diagnostic | None:
        most = (self.kernel[0] // 2, self.kernel[1] // 2)
        pad = self.window().padding() or (0, 0)
        if pad[0] <= most[0] and pad[1] <= most[1]:
            return None
        shown = [f"{pair[0]}x{pair[1]}" for pair in (self.kernel, pad, most)]
        return PoolPaddingTooLarge(window=shown[0], pad=shown[1], most=shown[2])

    def cost(self, x: Shape, y: Shape) -> Cost:
        window = self.window()
        return Cost(other=x.channels * window.covered(x, 0, y[1]) * window.covered(x, 1, y[2]))

    def reach(self, x: Shape) -> Reach:
        return Reach(self.kernel, self.stride)

    def torch(self, x: Shape) -> Spelling:
        padding = self.window().padding()
        kwargs: dict[str, Any] = {"stride": square(self.stride)}
        if padding not in (None, (0, 0)):
            kwargs["padding"] = square(padding or (0, 0))
        if padding is None:
            return Spelling(self.same_target(), (square(self.kernel),), tuple(kwargs.items()), SAME_POOL)
        if self.ceil:
            kwargs["ceil_mode"] = True
        return Spelling(self.target, (square(self.kernel),), (*kwargs.items(), *self.extra()), self.signature)

    def extra(self) -> tuple[tuple[str, Any], ...]:
        """Further keywords of the torch module."""
        return ()

    def same_target(self) -> str:
        """The module for `pad=tf_same`, which torch lacks."""
        raise NotImplementedError


class MaxPool(Pool):
    """Max pooling. `ceil=true` rounds the output size up, as Caffe does."""

    word, title = "maxpool", "max pool"
    target = "nn.MaxPool2d"

    def same_target(self) -> str:
        return "SameMaxPool2d"


class AvgPool(Pool):
    """Average pooling; padding does not count in the average unless `count_include_pad=true`."""

    word, title = "avgpool", "avg pool"
    target, signature = "nn.AvgPool2d", AVG_POOL
    count_include_pad: bool = key(Truth(), False)

    def extra(self) -> tuple[tuple[str, Any], ...]:
        padded = self.window().padding() != (0, 0)
        return (("count_include_pad", False),) if (padded or self.ceil) and not self.count_include_pad else ()

    def same_target(self) -> str:
        return "SamePaddedAvgPool2d" if self.count_include_pad else "SameAvgPool2d"


class AdaptivePool(Layer):
    """A pool to a given height and width, whatever the input's."""

    category = "pooling"
    target: ClassVar[str] = ""
    size: Pair = positional(Extent())

    def output(self, x: Shape) -> Shape | Diagnostic:
        return self.needs_map(x) or Shape((x.channels, *self.size))

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(other=x.channels * covered(x[1], self.size[0]) * covered(x[2], self.size[1]))

    def reach(self, x: Shape) -> Reach:
        extent = (widest(x[1], self.size[0]), widest(x[2], self.size[1]))
        return Reach(extent, (largest((1, x[1] // self.size[0])), largest((1, x[2] // self.size[1]))))

    def torch(self, x: Shape) -> Spelling:
        return Spelling(self.target, (square(self.size),), (), ADAPTIVE)


def widest(size: int, count: int) -> int:
    """Rows in the largest of the `count` bins into which torch's adaptive pools part `size` rows.

    Bin i reaches from floor(i * size / count) to ceil((i + 1) * size / count), so bins may overlap.
    """
    whole, rest = divmod(size, count)
    shared = common_divisor(size, count)
    return whole + (0 if rest == 0 else 1 if rest == shared else 2)


def covered(size: int, count: int) -> int:
    """Rows in all bins together. Two neighbours share a row wherever their border cuts one in two."""
    return size + count - common_divisor(size, count)


class AdaptiveAvgPool(AdaptivePool):
    """Average over as many bins as the output is large."""

    word, title, target = "adaptive_avgpool", "adaptive avg pool", "nn.AdaptiveAvgPool2d"


class AdaptiveMaxPool(AdaptivePool):
    """Maximum over as many bins as the output is large."""

    word, title, target = "adaptive_maxpool", "adaptive max pool", "nn.AdaptiveMaxPool2d"


class GlobalPool(Layer):
    """A pool over the whole map, to 1x1."""

    category = "pooling"
    target: ClassVar[str] = ""

    def output(self, x: Shape) -> Shape | Diagnostic:
        return self.needs_map(x) or Shape((x.channels, 1, 1))

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(other=x.elements)

    def reach(self, x: Shape) -> Reach:
        return Reach((x[1], x[2]))

    def torch(self, x: Shape) -> Spelling:
        return Spelling(self.target, (1,), (), ADAPTIVE)


class GlobalAvgPool(GlobalPool):
    """Average over the whole map."""

    word, title, target = "global_avgpool", "avg pool", "nn.AdaptiveAvgPool2d"


class GlobalMaxPool(GlobalPool):
    """Maximum over the whole map."""

    word, title, target = "global_maxpool", "max pool", "nn.AdaptiveMaxPool2d"
