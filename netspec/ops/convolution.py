"""Convolutions: `conv` and `depthwise`."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import GroupsDoNotDivide
from netspec.ops.base import PAIR, Argument, Axes, Cost, Reach, Shape, Signature, Spelling, key, over, positional
from netspec.ops.kinds import Extent, Filters, Integer, Padding, PaddingKind
from netspec.ops.weighted import Weighted
from netspec.ops.windows import Window, square
from netspec.record import once

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
    kernel: ClassVar[Axes]
    stride: ClassVar[Axes]
    pad: ClassVar[Padding]
    dilation: ClassVar[Axes]

    @once
    def window(self, rank: int) -> Window:
        kernel, stride, dilation = (over(one, rank) for one in (self.kernel, self.stride, self.dilation))
        return Window(rank, kernel, stride, self.pad, dilation)

    def counts(self, x: Shape) -> tuple[int, int]:
        """Filters and groups for an input of shape `x`."""
        raise NotImplementedError

    def output(self, x: Shape) -> Shape | Diagnostic:
        vector = self.needs_map(x)
        if vector:
            return vector
        area = self.window(x.rank).area(x)
        if isinstance(area, Diagnostic):
            return area
        return self.followed(Shape((self.counts(x)[0], *area)))

    def cost(self, x: Shape, y: Shape) -> Cost:
        filters, groups = self.counts(x)
        per_filter = x.channels // groups * prod(over(self.kernel, x.rank))
        return self.with_followers(filters * per_filter, per_filter * y.elements, y)

    def reach(self, x: Shape) -> Reach:
        window = self.window(x.rank)
        return Reach(window.extent(), window.stride)

    def torch(self, x: Shape) -> Spelling:
        filters, groups = self.counts(x)
        window = self.window(x.rank)
        padding = window.padding()
        kwargs: dict[str, Argument] = {"stride": square(window.stride), "padding": square(padding or (0,))}
        kwargs |= {"dilation": square(window.dilation), "groups": groups, "bias": self.has_bias}
        usual = CONV.defaults()
        changed = tuple((name, value) for name, value in kwargs.items() if value != usual[name])
        target, signature = ("nn.Conv", CONV) if padding is not None else ("SameConv", SAME_CONV)
        args = (x.channels, filters, square(window.kernel))
        return Spelling(f"{target}{x.rank}d", args, changed, signature.of_rank(x.rank))


class Conv(Convolution):
    """Convolution with a number of filters. `pad=same` is (k-1)*d // 2 on each side: at stride 1 it keeps the size
    where (k-1)*d is even; `pad=tf_same` keeps it for all kernels.

    Inside a `residual`, the number of filters `shortcut` is the number of channels of the residual's input.
    """

    word, title = "conv", "convolution"
    kernel: Axes = positional(Extent(takes_stride=True))  # type: ignore[misc]
    filters: int = positional(Filters())
    stride: Axes = key(Extent(), (1,))  # type: ignore[misc]
    pad: Padding = key(PaddingKind(), "same")  # type: ignore[misc]
    dilation: Axes = key(Extent(), (1,))  # type: ignore[misc]
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
    kernel: Axes = positional(Extent(takes_stride=True))  # type: ignore[misc]
    multiplier: int = positional(Integer(), 1)
    stride: Axes = key(Extent(), (1,))  # type: ignore[misc]
    pad: Padding = key(PaddingKind(), "same")  # type: ignore[misc]
    dilation: Axes = key(Extent(), (1,))  # type: ignore[misc]

    def counts(self, x: Shape) -> tuple[int, int]:
        return x.channels * self.multiplier, x.channels
