"""ATen operations as steps. Each reader gets one call with its arguments by name, and gives what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from netspec.importing.cleaning.padding import shortest
from netspec.importing.convolutions import convolution_of
from netspec.importing.steps import Does, Padded, Spread, Times, Unknown, operation
from netspec.ops.activations import (
    ELU,
    GELU,
    Hardswish,
    LeakyReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Tanh,
)
from netspec.ops.base import Axes, Shape
from netspec.ops.joins import Add, Concat, Mul
from netspec.ops.linear import Linear
from netspec.ops.norms import BatchNorm, GroupNorm, LocalResponseNorm
from netspec.ops.plain import Dropout, Flatten, Identity
from netspec.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
    Pool,
)
from netspec.record import Record
from netspec_compiler.importing.operands import Entry, Operand, Operands, UnsaidError, Value


class Called(Operands):
    """One call. `shape` is that of its output."""

    word: str
    shape: Shape

    def x(self) -> Value:
        """The input."""
        return self.value("input") if "input" in self.args else self.value("self")

    def value(self, name: str) -> Value:
        found = self.args.get(name)
        if not isinstance(found, Value):
            raise UnsaidError("of a constant")
        return found

    def entry(self, name: str) -> Entry | None:
        """A tensor of weights; none where it is left out."""
        found = self.args.get(name)
        if found is None or (isinstance(found, Entry) and found.trained):
            return found
        raise UnsaidError("with fixed weights" if isinstance(found, Entry) else "with computed weights")

    def axes(self, name: str, usual: int | None = None) -> tuple[int, ...]:
        """A number for each axis of the map."""
        numbers = self.integers(name)
        rank = self.x().shape.rank
        if not numbers and usual is not None:
            return (usual,) * rank
        return numbers * rank if len(numbers) == 1 else numbers


class Made(Record):
    """What a call does, to which values, with which weights."""

    does: Does
    inputs: tuple[Value, ...]
    weights: Mapping[str, str] = {}


Reader = Callable[[Called], Made]


def named(**entries: Entry | None) -> dict[str, str]:
    """Names of tensors as the language has them, to those of the source."""
    return {name: entry.name for name, entry in entries.items() if entry is not None}


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
    if weight is None or x.shape.is_map:
        raise UnsaidError("on a map")
    layer = operation(Linear, features=weight.shape[0], bias=bias is not None)
    return Made(layer, (x,), named(weight=weight, bias=bias))


def addmm(call: Called) -> Made:
    roles = {"input": "mat1", "weight": "mat2", "bias": "self"}
    given = dict(call.args) | {role: call.args.get(name) for role, name in roles.items()}
    return linear(call.replace(args=given))


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
    if call.shape.is_map:
        raise UnsaidError("on a map")
    return group_norm(call.replace(args={**call.args, "num_groups": 1}))


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


def hardtanh(call: Called) -> Made:
    bounds = [call.number(name) for name in ("min_val", "max_val") if name in call.args]
    bounds = bounds or [call.number(name, 0) for name in ("min", "max")]
    if bounds != [0.0, 6.0]:
        raise UnsaidError(f"from {bounds[0]:g} to {bounds[1]:g}")
    return Made(ReLU6(), (call.x(),))


def softmax(call: Called) -> Made:
    if call.integer("dim") % (len(call.shape) + 1) != 1:
        raise UnsaidError("over another axis")
    return Made(Softmax(), (call.x(),))


def cat(call: Called) -> Made:
    if call.integer("dim", 0) % (len(call.shape) + 1) != 1:
        raise UnsaidError("along another axis")
    return Made(Concat(), several(call.listed("tensors")))


def several(operands: Sequence[Operand]) -> tuple[Value, ...]:
    values = tuple(one for one in operands if isinstance(one, Value))
    if len(values) != len(operands):
        raise UnsaidError("of a constant")
    return values


def add(call: Called) -> Made:
    other, times = call.args.get("other"), call.number("alpha", 1)
    if isinstance(other, int | float):
        if other * times == 0:
            return Made(Identity(), (call.x(),))
        raise UnsaidError("of a number")
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
    return Made(Mul(), several([call.args.get("self"), other]))


def div(call: Called) -> Made:
    other = call.args.get("other")
    if not isinstance(other, int | float) or other == 0:
        raise UnsaidError("by a value")
    return Made(Times(1 / other), (call.x(),))


def dropout(call: Called) -> Made:
    return Made(operation(Dropout, p=call.number("p")), (call.x(),))


def same(call: Called) -> Made:
    return Made(Identity(), (call.x(),))


def reshape(call: Called) -> Made:
    """What only changes how elements are laid out, where that is a vector of all, or a vector as a map."""
    before, after = call.x().shape, call.shape
    if before == after:
        return Made(Identity(), (call.x(),))
    if before.is_map and after == (before.elements,):
        return Made(Flatten(), (call.x(),))
    if after.is_map and after.channels == after.elements == before.channels == before.elements:
        return Made(Spread(), (call.x(),))
    raise UnsaidError(f"from {before} to {after}")


def pad(call: Called) -> Made:
    rows, value, mode = call.integers("pad"), call.number("value", 0), call.text("mode", "constant")
    rank = call.x().shape.rank
    if mode != "constant" or any(rows[2 * rank :]) or min(rows, default=0) < 0:
        raise UnsaidError(f"by {mode}")
    rows = (rows + (0,) * 2 * rank)[: 2 * rank]
    return Made(Padded(rows[0::2][::-1], rows[1::2][::-1], value), (call.x(),))


READERS: dict[str, Reader] = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d", "convolution", "_convolution"), conv),
    **dict.fromkeys(("batch_norm", "_native_batch_norm_legit_no_training", "cudnn_batch_norm"), batch_norm),
    **dict.fromkeys(("max_pool1d", "max_pool2d", "max_pool3d", "max_pool2d_with_indices"), pool(MaxPool)),
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), pool(AvgPool)),
    **dict.fromkeys(
        [f"{start}adaptive_avg_pool{rank}d" for start in ("", "_") for rank in (1, 2, 3)],
        adaptive(GlobalAvgPool, AdaptiveAvgPool),
    ),
    **dict.fromkeys([f"adaptive_max_pool{rank}d" for rank in (1, 2, 3)], adaptive(GlobalMaxPool, AdaptiveMaxPool)),
    **dict.fromkeys(("dropout", "feature_dropout", "native_dropout"), dropout),
    **dict.fromkeys(("view", "reshape", "flatten", "squeeze", "unsqueeze", "_unsafe_view"), reshape),
    **dict.fromkeys(("clone", "contiguous", "alias", "detach", "lift_fresh_copy", "_to_copy", "to", "identity"), same),
    **dict.fromkeys(("pad", "constant_pad_nd"), pad),
    **dict.fromkeys(("cat", "concat", "concatenate"), cat),
    **dict.fromkeys(("softmax", "_softmax"), softmax),
    **dict.fromkeys(("hardtanh", "clamp", "clip"), hardtanh),
    "relu": activation(ReLU()),
    "relu6": activation(ReLU6()),
    "silu": activation(SiLU()),
    "sigmoid": activation(Sigmoid()),
    "tanh": activation(Tanh()),
    "hardswish": activation(Hardswish()),
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "group_norm": group_norm,
    "native_group_norm": group_norm,
    "instance_norm": instance_norm,
    "layer_norm": layer_norm,
    "local_response_norm": local_response_norm,
    "linear": linear,
    "addmm": addmm,
    "mean": over_map(GlobalAvgPool),
    "amax": over_map(GlobalMaxPool),
    "add": add,
    "mul": mul,
    "multiply": mul,
    "div": div,
}


def read(call: Called) -> Made:
    """What a call does; what there is no word for as that."""
    reader = READERS.get(call.word)
    values = [one for value in call.args.values() for one in (value if isinstance(value, list) else [value])]
    inputs = tuple(one for one in values if isinstance(one, Value))
    if reader is None:
        return Made(Unknown(call.word), inputs)
    try:
        return reader(call)
    except UnsaidError as strange:
        return Made(Unknown(f"{call.word} {strange}"), inputs)
