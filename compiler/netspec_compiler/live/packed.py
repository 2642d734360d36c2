"""Convolutions whose weights lie as the processor's kernels take them, with the activation in the same pass.

oneDNN's kernels take weights in an order of their own; torch brings them into it anew in each call, unless they were
packed before. The operators for that are private to torch (its own compiler uses them), so everything is looked for
first, and where anything is missing, or where it would not be the same (training, another type or device, tracing), the
layer does what it always did.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec_compiler import layers
from netspec_compiler.live import fused

PREFIX = "Packed"
# What oneDNN calls the activations that it does behind a convolution.
TOGETHER: dict[Any, str] = {F.relu: "relu", torch.sigmoid: "sigmoid", torch.tanh: "tanh", F.hardswish: "hardswish"}


@cache
def operators() -> tuple[Any, Any] | None:
    """The private operators: the one that packs and the one that convolves; none where this torch lacks either."""
    pack = getattr(torch._C._nn, "mkldnn_reorder_conv2d_weight", None)
    try:
        convolve = torch.ops.mkldnn._convolution_pointwise
    except (AttributeError, RuntimeError):
        return None
    usable = pack is not None and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return (pack, convolve) if usable else None


class Packed:
    """Mixin for a convolution of maps of height and width that packs its weights when it first runs."""

    weight: Tensor
    bias: Tensor | None

    def forward(self, x: Tensor) -> Tensor:
        found = operators()
        if found is None or not can_run(x, self.weight):
            y: Tensor = super().forward(x)  # type: ignore[misc]
            return y
        act = getattr(self, "act", None)
        padded, together = hasattr(self, "padded"), TOGETHER.get(act, "none")
        x = self.padded(x) if padded else x  # type: ignore[attr-defined]
        padding = [0, 0] if padded else [*self.padding]  # type: ignore[attr-defined]
        ways = [*self.stride], [*self.dilation], self.groups  # type: ignore[attr-defined]
        weight = self.packed(partial(found[0], padding=padding, stride=ways[0], dilation=ways[1], groups=ways[2]), x)
        y = found[1](x, weight, self.bias, padding, *ways, together, [], "")
        return y if act is None or together != "none" else act(y)

    def packed(self, pack: Any, x: Tensor) -> Tensor:
        """The weights in the kernels' order; packed again when they have changed."""
        state = self.weight.data_ptr(), None if self.weight.is_inference() else self.weight._version
        kept: tuple[Any, Tensor] | None = vars(self).get("_kept")
        if kept is None or kept[0] != state:
            kept = state, pack(self.weight.detach().to_mkldnn(), input_size=[*x.shape])
            vars(self)["_kept"] = kept
        return kept[1]

    def __getstate__(self) -> dict[str, Any]:
        """All but the packed weights, which are made again."""
        return {name: value for name, value in vars(self).items() if name != "_kept"}


def can_run(x: Tensor, weight: Tensor) -> bool:
    """Whether the packed kernels may take this: single precision on the processor, and nobody looks on."""
    single = all(one.dtype is torch.float32 and one.device.type == "cpu" for one in (x, weight))
    return single and unwatched(x) and bool(torch.backends.mkldnn.enabled)


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
