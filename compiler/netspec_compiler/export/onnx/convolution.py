"""Convolutions and linear layers: `Conv` and `Gemm`."""

from __future__ import annotations

from netspec.ops.convolution import Convolution
from netspec.ops.linear import Linear
from netspec_compiler.export.onnx.graph import Scope

# Before this version `Gemm` takes no less than three inputs.
GEMM_WITHOUT_BIAS = 11


def convolution(layer: Convolution, x: str, at: Scope) -> str:
    """One `Conv`; padding that depends on the size is known here, since the size is."""
    window = layer.window(at.x.rank)
    before, after = window.around(at.x)
    filters, groups = layer.counts(at.x)
    inputs = [at.weight("weight", filters, at.x.channels // groups, *window.kernel)]
    if layer.has_bias:
        inputs.append(at.weight("bias", filters))
    return at.node(
        "Conv",
        x,
        *inputs,
        kernel_shape=window.kernel,
        strides=window.stride,
        pads=(*before, *after),
        dilations=window.dilation,
        group=groups,
    )


def linear(layer: Linear, x: str, at: Scope) -> str:
    """One `Gemm`, on a vector."""
    flat = at.node("Flatten", x, axis=1) if at.x.is_map else x
    inputs = [at.weight("weight", layer.features, at.x.elements)]
    if layer.has_bias:
        inputs.append(at.weight("bias", layer.features))
    elif at.opset < GEMM_WITHOUT_BIAS:
        inputs.append(at.floats("zeros", [0.0] * layer.features))
    return at.node("Gemm", flat, *inputs, transB=1)
