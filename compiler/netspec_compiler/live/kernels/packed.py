"""Convolutions whose weights lie as the processor's kernels take them, with the activation in the same pass.

A 1x1 convolution on few pixels is a product of matrices (`products.py`). One of more taps is a product too
(`columns.py`), or goes by tiles (`winograd.py`), where that costs less. All others go by oneDNN, whose kernels take
weights in an order of their own; torch brings them into it anew in each call, unless they were packed before. The
operators for that are private to torch (its own compiler uses them), so everything is looked for first, and where
anything is missing, or where it would not be the same (training, another type or device, tracing), the layer does what
it always did.
"""

from __future__ import annotations

from functools import cache
from typing import Any, assert_never

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec_compiler import layers
from netspec_compiler.live import fused
from netspec_compiler.live.kernels.choosing import best
from netspec_compiler.live.kernels.columns import Gathered, as_columns
from netspec_compiler.live.kernels.convolved import Columns, Convolved
from netspec_compiler.live.kernels.kernel import Called, Kernel, Settling
from netspec_compiler.live.kernels.products import Product, is_product
from netspec_compiler.live.kernels.tiling import Tiling
from netspec_compiler.live.kernels.winograd import Winograd, at_points
from netspec_compiler.live.weights import Kept

PREFIX = "Packed"
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
    """Mixin for a convolution of maps of height and width that packs its weights when it first runs.

    `tiled` says whether it may go by tiles; `made` are its weights in other orders.
    """

    weight: Tensor
    bias: Tensor | None
    tiled: bool
    made: Kept

    def settled(self, x: Tensor) -> Kernel | None:
        """The kernel for maps like `x`."""
        if not can_run(x, self.weight):
            return None
        if is_product(self, x):
            return self.product(x)
        match way_of(self, x):
            case Tiling() as tiling:
                return self.winograd(tiling)
            case Columns() as columns:
                return self.gathered(columns)
            case None:
                return None if operators() is None else self.convolution(x)
            case never:
                assert_never(never)

    def convolution(self, x: Tensor) -> Kernel:
        """The convolution of maps like `x` by oneDNN's kernels."""
        pack, convolve = operators()  # type: ignore[misc]
        act = getattr(self, "act", None)
        before, together = getattr(self, "padded", None), TOGETHER.get(act, "none")
        padding = [*self.padding] if before is None else [0, 0]  # type: ignore[attr-defined]
        ways = [*self.stride], [*self.dilation], self.groups  # type: ignore[attr-defined]
        size = [*(x if before is None else before(x)).shape]
        weight = self.made.of("packed", [self.weight], lambda own: pack(own.to_mkldnn(), padding, *ways, size))
        settings: tuple[Any, ...] = weight, self.bias, padding, *ways, together, [], ""
        after = None if together != "none" else act

        def convolved(x: Tensor) -> Tensor:
            y: Tensor = convolve(x if before is None else before(x), *settings)
            return y if after is None else after(y)

        return Called(convolved)

    def product(self, x: Tensor) -> Kernel:
        """The convolution of maps like `x` as a product."""
        filters = self.made.of("filters", [self.weight], lambda own: own.flatten(1).t().contiguous())
        return Product(x.size(0), (x.size(2), x.size(3)), filters, self.bias, getattr(self, "act", None))

    def gathered(self, columns: Columns) -> Kernel:
        """The convolution by what its pixels see, gathered."""
        filters = self.made.of("columns", [self.weight], as_columns)
        return Gathered(columns, filters, self.bias, getattr(self, "act", None))

    def winograd(self, tiling: Tiling) -> Kernel:
        """The convolution by these tiles."""
        filters = self.made.of(f"{tiling.high} by {tiling.wide}", [self.weight], lambda own: at_points(tiling, own))
        return Winograd(tiling, filters, self.bias, getattr(self, "act", None))


def way_of(layer: Any, x: Tensor) -> Columns | Tiling | None:
    """How a convolution of maps like `x` costs least; none where it has groups, or as sums."""
    zeros = layer.padding_mode == "zeros" and isinstance(layer.padding, tuple) and not hasattr(layer, "padded")
    if not (layer.groups == 1 and zeros and x.dim() == 4 and x.is_contiguous(memory_format=torch.channels_last)):
        return None
    settings = layer.kernel_size, layer.padding, layer.stride, layer.dilation
    count, channels, height, width = x.shape
    of = Convolved(count, channels, layer.out_channels, height, width, *settings)
    return best(of, torch.get_num_threads(), layer.tiled)


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


def pack(model: nn.Module, tiled: bool) -> None:
    """Makes every convolution of maps of height and width in the model a packed one, by tiles where that may be."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and not isinstance(module, Packed):
            module.__class__ = packed_class(type(module))  # type: ignore[arg-type]
            vars(module).update(tiled=tiled, made=Kept())


def __getattr__(name: str) -> Any:
    """The classes under their names: whoever unpickles a model looks for them here."""
    bare = name.removeprefix(PREFIX)
    own = getattr(layers, bare, None) or getattr(nn, bare, None) or fused.class_of(bare)
    if bare == name or own is None:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return packed_class(own)
