"""Activations, joins, and products and sums with numbers."""

from __future__ import annotations

from math import inf

from netspec.importing.steps import Does, Plus, Times, operation
from netspec.ops.activations import (
    ELU,
    GELU,
    LeakyReLU,
    ReLU,
    ReLU6,
    Softmax,
)
from netspec.ops.joins import Add, Concat, Mul
from netspec.ops.plain import Dropout, Identity
from netspec_compiler.importing.aten.calls import Called, Made, Reader, several
from netspec_compiler.importing.operands import UnsaidError


def activation(does: Does) -> Reader:
    return lambda call: Made(does, (call.x(),))


def leaky_relu(call: Called) -> Made:
    return Made(operation(LeakyReLU, slope=call.number("negative_slope")), (call.x(),))


def elu(call: Called) -> Made:
    if call.number("scale", 1) != 1 or call.number("input_scale", 1) != 1:
        raise UnsaidError("with a scale")
    return Made(operation(ELU, alpha=call.number("alpha")), (call.x(),))


def gelu(call: Called) -> Made:
    if call.text("approximate", "none") != "none":
        raise UnsaidError("approximate")
    return Made(GELU(), (call.x(),))


BOUNDED = {(0.0, 6.0): ReLU6(), (0.0, inf): ReLU()}


def hardtanh(call: Called) -> Made:
    names = ("min_val", "max_val") if "min_val" in call.args else ("min", "max")
    bounds = (call.number(names[0], -inf), call.number(names[1], inf))
    if bounds not in BOUNDED:
        raise UnsaidError("from {:g} to {:g}".format(*bounds))
    return Made(BOUNDED[bounds], (call.x(),))


def softmax(call: Called) -> Made:
    if call.integer("dim") % (len(call.shape) + 1) != 1:
        raise UnsaidError("over another axis")
    return Made(Softmax(), (call.x(),))


def cat(call: Called) -> Made:
    if call.integer("dim", 0) % (len(call.shape) + 1) != 1:
        raise UnsaidError("along another axis")
    return Made(Concat(), several(call.listed("tensors")))


def add(call: Called) -> Made:
    other, times = call.args.get("other"), call.number("alpha", 1)
    if isinstance(other, int | float):
        if other * times == 0:
            return Made(Identity(), (call.x(),))
        return Made(Plus(float(other * times)), (call.x(),))
    if times != 1:
        raise UnsaidError("with a factor")
    values = several([call.args.get("self"), other])
    if values[0].shape != values[1].shape:
        raise UnsaidError("of unequal shapes")
    return Made(Add(), values)


def mul(call: Called) -> Made:
    other = call.args.get("other")
    if isinstance(other, int | float):
        return Made(Times(float(other)), (call.x(),))
    values = several([call.args.get("self"), other])
    if not all(Mul().fits(one.shape, call.shape) for one in values):
        raise UnsaidError("of unequal shapes")
    return Made(Mul(), values)


def div(call: Called) -> Made:
    other = call.args.get("other")
    if not isinstance(other, int | float) or other == 0:
        raise UnsaidError("by a value")
    return Made(Times(1 / other), (call.x(),))


def dropout(call: Called) -> Made:
    return Made(operation(Dropout, p=call.number("p")), (call.x(),))


def same(call: Called) -> Made:
    return Made(Identity(), (call.x(),))
