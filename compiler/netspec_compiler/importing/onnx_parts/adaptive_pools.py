"""Adaptive pools whose bins are of unequal sizes: averages as matrices along each axis, maxima over rows laid out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto

from netspec.importing.steps import operation
from netspec.ops.base import Axes
from netspec.ops.pooling import AdaptiveAvgPool, AdaptiveMaxPool, bins, laid_out, widest
from netspec_compiler.importing.onnx_parts.parts import Parts, Whole, attribute

NEAR = 1e-6


def averages(last: NodeProto, parts: Parts) -> Whole | None:
    """A `Reshape` behind a product with a matrix for each axis, each behind a `Reshape` of its own."""
    matrices: list[NDArray[np.generic]] = []
    value = last.input[0]
    while (product := parts.maker(value, "MatMul")) is not None:
        matrix, made = parts.array(product.input[0]), parts.maker(product.input[1], "Reshape")
        if matrix is None or made is None or matrix.ndim != 2:
            return None
        matrices.insert(0, matrix)
        value = made.input[0]
    if value not in parts.shapes or len(matrices) != parts.shapes[value].rank or not matrices:
        return None
    x = parts.shapes[value]
    sizes = tuple(len(matrix) for matrix in matrices)
    fits = all(is_mean(matrix, size) for matrix, size in zip(matrices, x.extents, strict=True))
    whole = fits and parts.laid_out(last) == [x.channels, *sizes]
    return Whole(operation(AdaptiveAvgPool, size=sizes), value) if whole else None


def is_mean(matrix: NDArray[np.generic], size: int) -> bool:
    """Whether rows of a matrix are the means over bins."""
    if matrix.shape[1] != size:
        return False
    found = bins(size, len(matrix))
    wanted = [[(row in rows) / len(rows) for row in range(size)] for rows in found]
    return bool(np.allclose(matrix, wanted, rtol=0, atol=NEAR))


def maxima(last: NodeProto, parts: Parts) -> Whole | None:
    """A `MaxPool` of rows that a `Gather` for each axis lays out bin by bin."""
    laid: list[NDArray[np.generic]] = []
    axes: list[object] = []
    value = last.input[0]
    while (gather := parts.maker(value, "Gather")) is not None:
        rows = parts.array(gather.input[1])
        if rows is None or rows.ndim != 1:
            return None
        laid.insert(0, rows)
        axes.insert(0, attribute(gather, "axis", 0))
        value = gather.input[0]
    in_turn = bool(axes) and axes == [*range(2, len(axes) + 2)]
    return pool_of(last, laid, value, parts) if in_turn and value in parts.shapes else None


def pool_of(last: NodeProto, laid: list[NDArray[np.generic]], value: str, parts: Parts) -> Whole | None:
    widths = attribute(last, "kernel_shape")
    plain = widths == attribute(last, "strides") and not attribute(last, "ceil_mode", 0)
    x = parts.shapes[value]
    if not plain or not isinstance(widths, list) or len(laid) != x.rank or attribute(last, "pads"):
        return None
    sizes: Axes = tuple(len(rows) // width for rows, width in zip(laid, widths, strict=True))
    along = zip(laid, x.extents, sizes, widths, strict=True)
    fits = all(is_laid_out(rows, *bins_of) for rows, *bins_of in along)
    return Whole(operation(AdaptiveMaxPool, size=sizes), value) if fits else None


def is_laid_out(rows: NDArray[np.generic], size: int, count: int, width: int) -> bool:
    """Whether these are all rows bin by bin, each bin as wide as said."""
    return width == widest(size, count) and [*map(int, rows)] == laid_out(size, count)
