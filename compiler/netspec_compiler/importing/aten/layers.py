"""Layers with weights, norms and pools."""

from __future__ import annotations

from netspec.importing.cleaning.padding import shortest
from netspec.importing.convolutions import convolution_of
from netspec.importing.steps import OverLast, operation
from netspec.ops.base import Axes
from netspec.ops.linear import Linear
from netspec.ops.norms import BatchNorm, GroupNorm, LocalResponseNorm
from netspec.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    Pool,
)
from netspec_compiler.importing.aten.calls import Called, Made, Reader, named
from netspec_compiler.importing.operands import Entry, UnsaidError


def conv(call: Called) -> Made:
    weight, bias, x = call.entry("weight"), call.entry("bias"), call.x()
    if weight is None or call.flag("transposed"):
        raise UnsaidError("transposed")
    rank = x.shape.rank
    filters, kernel = weight.shape[0], weight.shape[2:]
    stride, dilation = call.axes("stride", 1), call.axes("dilation", 1)
    settings = {"kernel": kernel, "stride": stride, "dilation": dilation, "bias": None if bias is not None else False}
    layer = convolution_of(filters, call.integer("groups", 1), x.shape.channels, settings)
    padding = call.args.get("padding")
    pad: str | Axes
    if padding == "same":
        whole = all((k - 1) * d % 2 == 0 for k, d in zip(kernel, dilation, strict=True))
        if not whole and any(one > 1 for one in stride):
            raise UnsaidError("with padding=same")
        pad = "same" if whole else "tf_same"
    else:
        pad = shortest(layer, (0,) * rank if padding == "valid" else call.axes("padding", 0), rank)
    return Made(layer.replace(pad=pad), (x,), named(weight=weight, bias=bias))


def linear(call: Called) -> Made:
    weight, bias, x = call.entry("weight"), call.entry("bias"), call.x()
    if weight is None:
        raise UnsaidError("without weights")
    layer = operation(Linear, features=weight.shape[0], bias=bias is not None)
    return Made(OverLast(layer, "linear") if x.shape.is_map else layer, (x,), named(weight=weight, bias=bias))


def product(**roles: str) -> Reader:
    """A product of matrices, by what each of them is to a linear layer."""

    def read(call: Called) -> Made:
        given = dict(call.args) | {role: call.args.get(name) for role, name in roles.items()}
        return linear(call.replace(args=given))

    return read


def batch_norm(call: Called) -> Made:
    if call.flag("training"):
        raise UnsaidError("in training")
    weight, bias = call.entry("weight"), call.entry("bias")
    mean, variance = call.args.get("running_mean"), call.args.get("running_var")
    if not isinstance(mean, Entry) or not isinstance(variance, Entry) or (weight is None) != (bias is None):
        raise UnsaidError("without running statistics")
    layer = operation(BatchNorm, eps=call.number("eps"), momentum=call.number("momentum"), affine=weight is not None)
    return Made(layer, (call.x(),), named(weight=weight, bias=bias, running_mean=mean, running_var=variance))


def group_norm(call: Called) -> Made:
    weight, bias = call.entry("weight"), call.entry("bias")
    groups = call.integer("num_groups" if "num_groups" in call.args else "group")
    layer = operation(GroupNorm, groups=groups, eps=call.number("eps", 1e-5), affine=weight is not None)
    return Made(layer, (call.x(),), named(weight=weight, bias=bias))


def local_response_norm(call: Called) -> Made:
    settings = {name: call.number(name) for name in ("alpha", "beta", "k")}
    return Made(operation(LocalResponseNorm, size=call.integer("size"), **settings), (call.x(),))


def instance_norm(call: Called) -> Made:
    if call.args.get("running_mean") is not None:
        raise UnsaidError("with running statistics")
    return group_norm(call.replace(args={**call.args, "num_groups": call.shape.channels}))


def layer_norm(call: Called) -> Made:
    made = group_norm(call.replace(args={**call.args, "num_groups": 1}))
    over, layer = len(call.integers("normalized_shape")), made.does
    if not call.shape.is_map or (over == len(call.shape) and not made.weights):
        return made
    if over != 1 or not isinstance(layer, GroupNorm):
        raise UnsaidError("over several axes")
    return made.replace(does=OverLast(layer, "layer_norm"))


def pool(kind: type[Pool]) -> Reader:
    def read(call: Called) -> Made:
        if any(one != 1 for one in call.axes("dilation", 1)) or call.args.get("divisor_override"):
            raise UnsaidError("with dilation" if call.args.get("dilation") else "with a divisor")
        rank = call.x().shape.rank
        kernel = call.axes("kernel_size")
        padding = call.axes("padding", 0)
        layer = operation(kind, kernel=kernel, ceil=call.flag("ceil_mode"), stride=call.axes("stride") or kernel)
        layer = layer.replace(pad=shortest(layer, padding, rank))
        if isinstance(layer, AvgPool):
            # What is counted makes a difference only where there is a border to count.
            counted = call.flag("count_include_pad") and (any(padding) or layer.ceil)
            layer = layer.replace(count_include_pad=counted)
        return Made(layer, (call.x(),))

    return read


def adaptive(everywhere: type[GlobalAvgPool | GlobalMaxPool], kind: type[AdaptiveAvgPool | AdaptiveMaxPool]) -> Reader:
    def read(call: Called) -> Made:
        size = call.axes("output_size")
        return Made(everywhere() if all(one == 1 for one in size) else operation(kind, size=size), (call.x(),))

    return read


def over_map(kind: type[GlobalAvgPool | GlobalMaxPool]) -> Reader:
    """A mean, or a maximum, over all axes of the map."""

    def read(call: Called) -> Made:
        rank = call.x().shape.rank
        given = sorted(axis % (rank + 2) for axis in call.integers("dim"))
        if not rank or given != [*range(2, rank + 2)]:
            raise UnsaidError("over other axes")
        return Made(kind(), (call.x(),))

    return read
