"""Normalisations: `BatchNormalization`, group norm by `InstanceNormalization`, `LRN`."""

from __future__ import annotations

from math import prod

from netspec.ops.norms import BatchNorm, GroupNorm, LocalResponseNorm
from netspec_compiler.export.onnx.graph import Scope

# ONNX has the part that the old statistics keep, and 0.9 of it where none is said.
USUAL_MOMENTUM = 0.1


def batch_norm(layer: BatchNorm, x: str, at: Scope) -> str:
    """One `BatchNormalization`, which says how it was trained where that is unusual."""
    channels = at.x.channels
    if layer.affine:
        scale, shift = at.weight("weight", channels), at.weight("bias", channels)
    else:
        scale, shift = at.floats("ones", [1.0] * channels), at.floats("zeros", [0.0] * channels)
    statistics = at.weight("running_mean", channels), at.weight("running_var", channels)
    trained = {} if layer.momentum == USUAL_MOMENTUM else {"momentum": 1 - float(layer.momentum)}
    return at.node("BatchNormalization", x, scale, shift, *statistics, epsilon=float(layer.eps), **trained)


def group_norm(layer: GroupNorm, x: str, at: Scope) -> str:
    """Groups as channels of one long row, each normalised by itself; then a scale and a shift for each channel.

    `GroupNormalization` came late, and meant another scale at first.
    """
    groups = layer.groups
    rows = at.reshaped(x, groups, -1)
    ones, zeros = at.floats("ones", [1.0] * groups), at.floats("zeros", [0.0] * groups)
    normal = at.reshaped(at.node("InstanceNormalization", rows, ones, zeros, epsilon=float(layer.eps)), *at.x)
    if not layer.affine:
        return normal
    scaled = at.node("Mul", normal, by_channel(at.weight("weight", at.x.channels), at))
    return at.node("Add", scaled, by_channel(at.weight("bias", at.x.channels), at))


def by_channel(weight: str, at: Scope) -> str:
    """A number for each channel, with the axes of the map."""
    dims = at.ints("by_channel", (at.x.channels, *(1,) * at.x.rank))
    return at.node("Reshape", weight, dims) if at.x.is_map else weight


def local_response_norm(layer: LocalResponseNorm, x: str, at: Scope) -> str:
    """One `LRN` for maps of height and width and an odd size, which is what engines know.

    Other maps are made such ones. Of an even number of channels ONNX takes the odd one behind, torch before: there it
    is written out.
    """
    if layer.size % 2 == 0:
        return written_out(layer, x, at)
    picture = x if at.x.rank == 2 else at.reshaped(x, at.x.channels, 1, prod(at.x.extents))
    numbers = {"alpha": float(layer.alpha), "beta": float(layer.beta), "bias": float(layer.k)}
    normal = at.node("LRN", picture, size=layer.size, **numbers)
    return normal if at.x.rank == 2 else at.reshaped(normal, *at.x)


def written_out(layer: LocalResponseNorm, x: str, at: Scope) -> str:
    """x / (k + alpha * mean of squares over the channels around) ** beta."""
    before, after = layer.size // 2, (layer.size - 1) // 2
    squares = at.reshaped(at.node("Mul", x, x), 1, at.x.channels, prod(at.x.extents))
    pads = (before, 0, after, 0)
    size = (layer.size, 1)
    pooled = at.node("AveragePool", squares, kernel_shape=size, strides=(1, 1), pads=pads, count_include_pad=1)
    mean = at.reshaped(pooled, *at.x)
    scaled = at.node("Mul", mean, at.number("alpha", layer.alpha))
    power = at.node("Pow", at.node("Add", scaled, at.number("k", layer.k)), at.number("beta", layer.beta))
    return at.node("Div", x, power)
