"""Pools with a sliding window, and over the whole map.

`ceil_mode` is written where the last window does reach beyond the padding: the versions of ONNX differ in what they say
of one that starts behind the input, and there rounding down gives the same. Where one axis has the first and another
the second, what the window reaches beyond is written as padding, which neither a maximum nor such a mean counts.
"""

from __future__ import annotations

from netspec.ops.pooling import AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool, Pool
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
    before, after = layer.window(at.x.rank).around(at.x)
    if not (layer.count_include_pad and reaches(layer, at)):
        return sliding("AveragePool", layer, x, at, count_include_pad=int(layer.count_include_pad))
    pads = (0, 0, *before, 0, 0, *after)
    padded = at.node("Pad", x, at.ints("pads", pads)) if at.opset >= PADS_AS_INPUT else at.node("Pad", x, pads=pads)
    return sliding("AveragePool", layer, padded, at, padded=True)


def sliding(op: str, layer: Pool, x: str, at: Scope, padded: bool = False, **settings: int) -> str:
    window = layer.window(at.x.rank)
    zeros = (0,) * at.x.rank
    before, after = (zeros, zeros) if padded else window.around(at.x)
    beyond = window.beyond(at.x, at.y)
    up = reaches(layer, at)
    if up and min(beyond) < 0:
        after, up = tuple(rows + max(0, more) for rows, more in zip(after, beyond, strict=True)), False
    return at.node(
        op, x, kernel_shape=window.kernel, strides=window.stride, pads=(*before, *after), ceil_mode=int(up), **settings
    )


def reaches(layer: Pool, at: Scope) -> bool:
    """Whether a last window reaches beyond the padding, which it may where sizes are rounded up."""
    return layer.ceil and max(layer.window(at.x.rank).beyond(at.x, at.y)) > 0


def global_avg_pool(layer: GlobalAvgPool, x: str, at: Scope) -> str:
    """One `GlobalAveragePool`."""
    return at.node("GlobalAveragePool", x)


def global_max_pool(layer: GlobalMaxPool, x: str, at: Scope) -> str:
    """One `GlobalMaxPool`."""
    return at.node("GlobalMaxPool", x)
