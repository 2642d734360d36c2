"""Convolutions whose weights lie as the processor's kernels take them, with the activation in the same pass.

One of 1x1 on few pixels is a product of two matrices instead: a call of oneDNN's convolution costs some 40 microseconds
beside its sums, that of a product a few. On many pixels the convolution is as fast, and does the activation without
going over the map again.

oneDNN's kernels take weights in an order of their own; torch brings them into it anew in each call, unless they were
packed before. The operators for that are private to torch (its own compiler uses them), so everything is looked for
first, and where anything is missing, or where it would not be the same (training, another type or device, tracing), the
layer does what it always did.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec_compiler import layers
from netspec_compiler.live import fused
from netspec_compiler.live.groups import Step
from netspec_compiler.live.settled import Settling
from netspec_compiler.live.weights import Seen, seen, unchanged

PREFIX = "Packed"
# Of GoogLeNet's sizes those of 28x28 and less gain, alone; four maps of 28x28 already lose.
FEW_PIXELS = 1024
# What oneDNN calls the activations that it does behind a convolution.
TOGETHER: dict[Any, str] = {F.relu: "relu", torch.sigmoid: "sigmoid", torch.tanh: "tanh", F.hardswish: "hardswish"}


@cache
def operators() -> tuple[Any, Any] | None:
    """The private operators: the one that packs and the one that convolves; none where this torch lacks either."""
    pack = getattr(torch._C._nn, "mkldnn_reorder_conv2d_weight", None)
    try:
        convolve = torch.ops.mkldnn._convolution_pointwise.default
    except (AttributeError, RuntimeError):
        return None
    usable = pack is not None and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return (pack, convolve) if usable else None


class Packed(Settling):
    """Mixin for a convolution of maps of height and width that packs its weights when it first runs."""

    weight: Tensor
    bias: Tensor | None

    def forward(self, x: Tensor) -> Tensor:
        step = self.settled(x)
        y: Tensor = super().forward(x) if step is None else step(x)  # type: ignore[misc]
        return y

    def settled(self, x: Tensor) -> Step | None:
        """The kernel for maps like `x`."""
        if not can_run(x, self.weight):
            return None
        if is_product(self, x):
            return self.product(x)
        return None if operators() is None else self.convolution(x)

    def convolution(self, x: Tensor) -> Step:
        """The convolution of maps like `x` by oneDNN's kernels."""
        pack, convolve = operators()  # type: ignore[misc]
        act = getattr(self, "act", None)
        before, together = getattr(self, "padded", None), TOGETHER.get(act, "none")
        padding = [*self.padding] if before is None else [0, 0]  # type: ignore[attr-defined]
        ways = [*self.stride], [*self.dilation], self.groups  # type: ignore[attr-defined]
        size = [*(x if before is None else before(x)).shape]
        weight = self.kept("packed", lambda own: pack(own.to_mkldnn(), padding, *ways, size))
        settings: tuple[Any, ...] = weight, self.bias, padding, *ways, together, [], ""
        after = None if together != "none" else act

        def convolved(x: Tensor) -> Tensor:
            y: Tensor = convolve(x if before is None else before(x), *settings)
            return y if after is None else after(y)

        return convolved

    def product(self, x: Tensor) -> Step:
        """The convolution as a product of the pixels, a row each, and of the filters, a column each."""
        count, channels, height, width = x.shape
        filters = self.kept("filters", lambda own: own.flatten(1).t().contiguous())
        wanted, bias, act = filters.size(1), self.bias, getattr(self, "act", None)
        after = torch.relu_ if act is F.relu else act

        def multiplied(x: Tensor) -> Tensor:
            rows = x.permute(0, 2, 3, 1).reshape(-1, channels)
            y = rows @ filters if bias is None else torch.addmm(bias, rows, filters)
            y = y if after is None else after(y)
            return y.view(count, height, width, wanted).permute(0, 3, 1, 2)

        return multiplied

    def kept(self, name: str, made: Callable[[Tensor], Tensor]) -> Tensor:
        """The weights in another order; made again when they have changed."""
        kept: dict[str, tuple[Seen, Tensor]] = vars(self).setdefault("_kept", {})
        if name not in kept or not unchanged([({name: self.weight}, name, kept[name][0])]):
            kept[name] = seen(self.weight), made(self.weight.detach())
        return kept[name][1]

    def __getstate__(self) -> dict[str, Any]:
        """All but the packed weights, which are made again."""
        return {name: value for name, value in vars(self).items() if name != "_kept"}


def is_product(layer: Any, x: Tensor) -> bool:
    """Whether a convolution takes each pixel by itself, few of them, and their channels lie side by side."""
    alone = layer.kernel_size == (1, 1) and layer.stride == (1, 1) and layer.groups == 1
    few = x.dim() == 4 and x.size(0) * x.size(2) * x.size(3) <= FEW_PIXELS
    return alone and layer.padding == (0, 0) and few and x.is_contiguous(memory_format=torch.channels_last)


def can_run(x: Tensor, *weights: Tensor) -> bool:
    """Whether the packed kernels may take this: single precision on the processor, and nobody looks on."""
    single = all(one.dtype is torch.float32 and one.device.type == "cpu" for one in (x, *weights))
    mixed = torch.is_autocast_enabled("cpu")
    return single and not mixed and unwatched(x) and bool(torch.backends.mkldnn.enabled)


def unwatched(x: Tensor) -> bool:
    """Whether nobody asks for gradients of what is done, nor records it."""
    recorded = torch.compiler.is_compiling() or torch._C._get_tracing_state() is not None
    return type(x) is Tensor and not recorded and not torch.is_grad_enabled()


@cache
def packed_class(own: Any) -> Any:
    """The class that does what `own` does, by packed weights."""
    return type(PREFIX + own.__name__, (Packed, own), {"__module__": __name__, "__doc__": "A convolution, packed."})


def pack(model: nn.Module) -> None:
    """Makes every convolution of maps of height and width in the model a packed one."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and not isinstance(module, Packed):
            module.__class__ = packed_class(type(module))  # type: ignore[arg-type]


def __getattr__(name: str) -> Any:
    """The classes under their names: whoever unpickles a model looks for them here."""
    bare = name.removeprefix(PREFIX)
    own = getattr(layers, bare, None) or getattr(nn, bare, None) or fused.class_of(bare)
    if bare == name or own is None:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return packed_class(own)
