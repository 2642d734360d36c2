"""Pools with a sliding window, and over the whole map.

`ceil_mode` is written where the last window does reach beyond the padding: the versions of ONNX differ in what they say
of one that starts behind the input, and there rounding down gives the same.
"""

from __future__ import annotations

from netspec.ops.pooling import AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool, Pool
from netspec_compiler.export.onnx.convolution import padding
from netspec_compiler.export.onnx.graph import Scope

# From this version on `Pad` takes what it adds as an input.
PADS_AS_INPUT = 11


def max_pool(layer: MaxPool, x: str, at: Scope) -> str:
    """One `MaxPool`."""
    return sliding("MaxPool", layer, x, at)


def avg_pool(layer: AvgPool, x: str, at: Scope) -> str:
    """One `AveragePool`.

    Where padding counts and the last window reaches beyond it, the padding is added before: what lies behind it must
    not count, and no attribute says so.
    """
    before, after = padding(layer.window(at.x.rank), at.x)
    if not (layer.count_include_pad and reaches_beyond(layer, at)):
        return sliding("AveragePool", layer, x, at, count_include_pad=int(layer.count_include_pad))
    pads = (0, 0, *before, 0, 0, *after)
    padded = at.node("Pad", x, at.ints("pads", pads)) if at.opset >= PADS_AS_INPUT else at.node("Pad", x, pads=pads)
    return sliding("AveragePool", layer, padded, at, padded=True)


def sliding(op: str, layer: Pool, x: str, at: Scope, padded: bool = False, **more: int) -> str:
    window = layer.window(at.x.rank)
    before, after = padding(window, at.x)
    pads = (0,) * (2 * at.x.rank) if padded else (*before, *after)
    return at.node(
        op,
        x,
        kernel_shape=window.kernel,
        strides=window.stride,
        pads=pads,
        ceil_mode=int(reaches_beyond(layer, at)),
        **more,
    )


def reaches_beyond(layer: Pool, at: Scope) -> bool:
    """Whether a last window reaches beyond the padding, which it may where sizes are rounded up."""
    window = layer.window(at.x.rank)
    pad = window.padding()
    if not layer.ceil or pad is None:
        return False
    along = zip(at.x.extents, at.y.extents, window.stride, window.kernel, pad, strict=True)
    return any((count - 1) * stride + kernel > size + 2 * rows for size, count, stride, kernel, rows in along)


def global_avg_pool(layer: GlobalAvgPool, x: str, at: Scope) -> str:
    """One `GlobalAveragePool`."""
    return at.node("GlobalAveragePool", x)


def global_max_pool(layer: GlobalMaxPool, x: str, at: Scope) -> str:
    """One `GlobalMaxPool`."""
    return at.node("GlobalMaxPool", x)
