"""Convolutions: `conv` and `depthwise`."""

from __future__ import annotations

from typing import Any, ClassVar

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import GroupsDoNotDivide
from netspec.ops.base import Cost, Reach, Shape, Signature, Spelling, key, positional
from netspec.ops.kinds import Extent, Filters, Integer, Padding, PaddingKind
from netspec.ops.weighted import Weighted
from netspec.ops.windows import Pair, Window, square

PAIR = "int | tuple[int, int]"
CONV = Signature(
    word="Conv",
    said="Convolution",
    parameters=(("in_channels", "int"), ("out_channels", "int"), ("kernel_size", PAIR)),
    keywords=(
        *(("stride", PAIR, 1), ("padding", PAIR, 0), ("dilation", PAIR, 1)),
        *(("groups", "int", 1), ("bias", "bool", True)),
    ),
    channels="out_channels",
    child="conv",
    # `super().forward` would do as well, but TorchScript does not know it.
    own=("self._conv_forward", "{x}", "self.weight", "self.bias"),
)
SAME_CONV = CONV.replace(
    word="SameConv",
    said="Convolution (SAME padding)",
    own=("self._conv_forward", "self.padded({x})", "self.weight", "self.bias"),
)


class Convolution(Weighted):
    """What all convolutions share; subclasses say how many filters there are and in how many groups."""

    category = "convolution"
    kernel: ClassVar[Pair]
    stride: ClassVar[Pair]
    pad: ClassVar[Padding]
    dilation: ClassVar[Pair]

    def window(self) -> Window:
        return Window(self.kernel, self.stride, self.pad, self.dilation)

    def counts(self, x: Shape) -> tuple[int, int]:
        """Filters and groups for an input of shape `x`."""
        raise NotImplementedError

    def output(self, x: Shape) -> Shape | Diagnostic:
        vector = self.needs_map(x)
        if vector:
            return vector
        area = self.window().area(x)
        if isinstance(area, Diagnostic):
            return area
        return self.followed(Shape((self.counts(x)[0], *area)))

    def cost(self, x: Shape, y: Shape) -> Cost:
        filters, groups = self.counts(x)
        per_filter = x.channels // groups * self.kernel[0] * self.kernel[1]
        return self.with_followers(filters * per_filter, per_filter * y.elements, y)

    def reach(self, x: Shape) -> Reach:
        return Reach(self.window().extent(), self.stride)

    def torch(self, x: Shape) -> Spelling:
        filters, groups = self.counts(x)
        padding = self.window().padding()
        kwargs: dict[str, Any] = {"stride": square(self.stride), "padding": square(padding or (0, 0))}
        kwargs |= {"dilation": square(self.dilation), "groups": groups, "bias": self.has_bias}
        usual = CONV.defaults()
        changed = tuple((name, value) for name, value in kwargs.items() if value != usual[name])
        target, signature = ("nn.Conv2d", CONV) if padding is not None else ("SameConv2d", SAME_CONV)
        return Spelling(target, (x.channels, filters, square(self.kernel)), changed, signature)


class Conv(Convolution):
    """Convolution with a number of filters. `pad=same` is (k-1)*d // 2 on each side: at stride 1 it keeps the size
    where (k-1)*d is even; `pad=tf_same` keeps it for all kernels.

    Inside a `residual`, the number of filters `shortcut` is the number of channels of the residual's input.
    """

    word, title = "conv", "convolution"
    kernel: Pair = positional(Extent(takes_stride=True))  # type: ignore[misc]
    filters: int = positional(Filters())
    stride: Pair = key(Extent(), (1, 1))  # type: ignore[misc]
    pad: Padding = key(PaddingKind(), "same")  # type: ignore[misc]
    dilation: Pair = key(Extent(), (1, 1))  # type: ignore[misc]
    groups: int = key(Integer(), 1)

    def counts(self, x: Shape) -> tuple[int, int]:
        return self.filters, self.groups

    def output(self, x: Shape) -> Shape | Diagnostic:
        for channels, what in ((x.channels, "input channels"), (self.filters, "filters")):
            if x.is_map and channels % self.groups:
                return GroupsDoNotDivide(groups=self.groups, channels=channels, what=what)
        return super().output(x)


class Depthwise(Convolution):
    """Depthwise convolution: every channel is filtered alone, by `multiplier` filters."""

    word, title = "depthwise", "depthwise convolution"
    kernel: Pair = positional(Extent(takes_stride=True))  # type: ignore[misc]
    multiplier: int = positional(Integer(), 1)
    stride: Pair = key(Extent(), (1, 1))  # type: ignore[misc]
    pad: Padding = key(PaddingKind(), "same")  # type: ignore[misc]
    dilation: Pair = key(Extent(), (1, 1))  # type: ignore[misc]

    def counts(self, x: Shape) -> tuple[int, int]:
        return x.channels * self.multiplier, x.channels
