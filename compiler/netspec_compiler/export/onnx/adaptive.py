"""Adaptive pools, which ONNX lacks: bin i of n reaches from floor(i * size / n) to ceil((i + 1) * size / n).

Bins of equal sizes are a plain pool. Else averages are matrices along each axis, and maxima a plain pool over rows that
are laid out bin by bin, a row again where a bin has fewer than the largest.
"""

from __future__ import annotations

from math import prod

from netspec.ops.base import over
from netspec.ops.pooling import AdaptiveAvgPool, AdaptiveMaxPool, AdaptivePool, bins, laid_out, widest
from netspec_compiler.export.onnx.graph import Scope


def adaptive_avg_pool(layer: AdaptiveAvgPool, x: str, at: Scope) -> str:
    """One `AveragePool`, or a product with a matrix for each axis."""
    if even(layer, at):
        return plain("AveragePool", layer, x, at)
    sizes = list(at.x.extents)
    for axis, (size, count) in enumerate(layer.along(at.x)):
        matrix = [1 / len(rows) if row in rows else 0.0 for rows in bins(size, count) for row in range(size)]
        channels, behind = at.x.channels * prod(sizes[:axis]), prod(sizes[axis + 1 :])
        x = at.node("MatMul", at.floats("bins", matrix, count, size), at.reshaped(x, channels, size, behind))
        sizes[axis] = count
    return at.reshaped(x, at.x.channels, *sizes)


def adaptive_max_pool(layer: AdaptiveMaxPool, x: str, at: Scope) -> str:
    """One `MaxPool`, of rows that a `Gather` for each axis lays out."""
    if even(layer, at):
        return plain("MaxPool", layer, x, at)
    widths = [widest(size, count) for size, count in layer.along(at.x)]
    for axis, (size, count) in enumerate(layer.along(at.x)):
        x = at.node("Gather", x, at.ints("rows", laid_out(size, count)), axis=axis + 2)
    return at.node("MaxPool", x, kernel_shape=widths, strides=widths)


def even(layer: AdaptivePool, at: Scope) -> bool:
    return all(size % count == 0 for size, count in layer.along(at.x))


def plain(op: str, layer: AdaptivePool, x: str, at: Scope) -> str:
    counts = over(layer.size, at.x.rank)
    if all(count == 1 for count in counts):
        return at.node(f"Global{op}", x)
    window = tuple(size // count for size, count in layer.along(at.x))
    return at.node(op, x, kernel_shape=window, strides=window)
