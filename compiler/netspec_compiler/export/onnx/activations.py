"""Activations: an operator of their own where the version has one, else what they are made of."""

from __future__ import annotations

from netspec.ops.activations import ELU, GELU, Activation, Hardswish, LeakyReLU, ReLU6, SiLU, Softmax
from netspec_compiler.export.onnx.graph import Scope

# The versions from which on an operator exists, or takes its numbers as inputs or its axis as meant.
CLIP_BY_INPUTS, SOFTMAX_ALONG_AXIS, HARD_SWISH, GELU_ITSELF = 11, 13, 14, 20
PLAIN = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}


def plain(layer: Activation, x: str, at: Scope) -> str:
    """An operator without settings."""
    return at.node(PLAIN[layer.word], x)


def relu6(layer: ReLU6, x: str, at: Scope) -> str:
    if at.opset < CLIP_BY_INPUTS:
        return at.node("Clip", x, min=0.0, max=6.0)
    return at.node("Clip", x, at.number("least", 0), at.number("most", 6))


def leaky_relu(layer: LeakyReLU, x: str, at: Scope) -> str:
    return at.node("LeakyRelu", x, alpha=float(layer.slope))


def elu(layer: ELU, x: str, at: Scope) -> str:
    return at.node("Elu", x, alpha=float(layer.alpha))


def gelu(layer: GELU, x: str, at: Scope) -> str:
    """x / 2 * (1 + erf(x / sqrt(2)))."""
    if at.opset >= GELU_ITSELF:
        return at.node("Gelu", x)
    erf = at.node("Erf", at.node("Mul", x, at.number("half_root", 0.5**0.5)))
    return at.node("Mul", at.node("Mul", x, at.number("half", 0.5)), at.node("Add", erf, at.number("one", 1)))


def silu(layer: SiLU, x: str, at: Scope) -> str:
    return at.node("Mul", x, at.node("Sigmoid", x))


def hardswish(layer: Hardswish, x: str, at: Scope) -> str:
    if at.opset >= HARD_SWISH:
        return at.node("HardSwish", x)
    return at.node("Mul", x, at.node("HardSigmoid", x, alpha=1 / 6, beta=0.5))


def softmax(layer: Softmax, x: str, at: Scope) -> str:
    """Along the channels. Before version 13 all axes behind were taken as one: there channels go last."""
    if at.opset >= SOFTMAX_ALONG_AXIS or not at.x.is_map:
        return at.node("Softmax", x, axis=1)
    last = at.x.rank + 1
    there = (0, *range(2, last + 1), 1)
    back = (0, last, *range(1, last))
    return at.node("Transpose", at.node("Softmax", at.node("Transpose", x, perm=there), axis=last), perm=back)
