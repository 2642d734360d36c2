"""ATen operations as steps. Each reader gets one call with its arguments by name, and gives what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
from netspec.ops.base import Shape
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


class Value(Record):
    """A value of the network, by the name of the step that gives it, with its shape."""

    name: str
    shape: Shape


class Entry(Record):
    """A tensor of the state dict: its name, its whole shape, whether it is trained."""

    name: str
    shape: tuple[int, ...]
    trained: bool


class Computed(Record):
    """A tensor that is made of the state dict alone."""


class Called(Record):
    """One call. `shape` is that of its output; `whole` that of the input with its batch."""

    word: str
    args: Mapping[str, Any]
    shape: Shape

    def x(self) -> Value:
        """The input."""
        return self.value("input") if "input" in self.args else self.value("self")

    def value(self, name: str) -> Value:
        found = self.args[name]
        if not isinstance(found, Value):
            raise StrangeCallError("of a constant")
        return found

    def entry(self, name: str) -> Entry | None:
        """A tensor of weights; none where it is left out."""
        found = self.args.get(name)
        if found is None or (isinstance(found, Entry) and found.trained):
            return found
        raise StrangeCallError("with fixed weights" if isinstance(found, Entry) else "with computed weights")

    def axes(self, name: str, usual: int | None = None) -> tuple[int, ...]:
        """A number for each axis of the map."""
        found = self.args.get(name)
        numbers = (found,) if isinstance(found, int) else tuple(found or ())
        rank = self.x().shape.rank
        if not numbers and usual is not None:
            return (usual,) * rank
        return numbers * rank if len(numbers) == 1 else numbers


class StrangeCallError(Exception):
    """A call that no operation of the language is, and what sets it apart."""


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
    if weight is None or call.args.get("transposed"):
        raise StrangeCallError("transposed")
    rank = x.shape.rank
    filters, kernel = weight.shape[0], weight.shape[2:]
    settings: dict[str, Any] = {"stride": call.axes("stride", 1), "dilation": call.axes("dilation", 1)}
    settings |= {"kernel": kernel, "bias": None if bias is not None else False}
    layer = convolution_of(filters, call.args.get("groups") or 1, x.shape.channels, settings)
    padding = call.args.get("padding")
    if padding == "same":
        whole = all((k - 1) * d % 2 == 0 for k, d in zip(kernel, settings["dilation"], strict=True))
        if not whole and any(one > 1 for one in settings["stride"]):
            raise StrangeCallError("with padding=same")
        pad: Any = "same" if whole else "tf_same"
    else:
        pad = shortest(layer, (0,) * rank if padding == "valid" else call.axes("padding", 0), rank)
    return Made(layer.replace(pad=pad), (x,), named(weight=weight, bias=bias))


def linear(call: Called) -> Made:
    weight, bias, x = call.entry("weight"), call.entry("bias"), call.x()
    if weight is None or x.shape.is_map:
        raise StrangeCallError("on a map")
    layer = operation(Linear, features=weight.shape[0], bias=bias is not None)
    return Made(layer, (x,), named(weight=weight, bias=bias))


def addmm(call: Called) -> Made:
    given = dict(call.args) | {"input": call.args["mat1"], "weight": call.args["mat2"], "bias": call.args["self"]}
    return linear(call.replace(args=given))


def batch_norm(call: Called) -> Made:
    if call.args.get("training"):
        raise StrangeCallError("in training")
    weight, bias = call.entry("weight"), call.entry("bias")
    running = {name: call.args.get(name) for name in ("running_mean", "running_var")}
    if not all(isinstance(one, Entry) for one in running.values()) or (weight is None) != (bias is None):
        raise StrangeCallError("without running statistics")
    layer = operation(BatchNorm, eps=call.args["eps"], momentum=call.args["momentum"], affine=weight is not None)
    return Made(layer, (call.x(),), named(weight=weight, bias=bias, **running))


def group_norm(call: Called) -> Made:
    weight, bias = call.entry("weight"), call.entry("bias")
    groups = call.args.get("num_groups") or call.args.get("group")
    layer = operation(GroupNorm, groups=groups, eps=call.args.get("eps", 1e-5), affine=weight is not None)
    return Made(layer, (call.x(),), named(weight=weight, bias=bias))


def local_response_norm(call: Called) -> Made:
    settings = {name: float(call.args[name]) for name in ("alpha", "beta", "k")}
    return Made(operation(LocalResponseNorm, size=int(call.args["size"]), **settings), (call.x(),))


def instance_norm(call: Called) -> Made:
    if call.args.get("running_mean") is not None:
        raise StrangeCallError("with running statistics")
    return group_norm(call.replace(args={**call.args, "num_groups": call.shape.channels}))


def layer_norm(call: Called) -> Made:
    if call.shape.is_map:
        raise StrangeCallError("on a map")
    return group_norm(call.replace(args={**call.args, "num_groups": 1}))


def pool(kind: type[Pool]) -> Reader:
    def read(call: Called) -> Made:
        if any(one != 1 for one in call.axes("dilation", 1)) or call.args.get("divisor_override"):
            raise StrangeCallError("with dilation" if call.args.get("dilation") else "with a divisor")
        rank = call.x().shape.rank
        kernel = call.axes("kernel_size")
        settings: dict[str, Any] = {"kernel": kernel, "ceil": bool(call.args.get("ceil_mode"))}
        settings["stride"] = call.axes("stride") or kernel
        padding = call.axes("padding", 0)
        layer = operation(kind, **settings)
        layer = layer.replace(pad=shortest(layer, padding, rank))
        if isinstance(layer, AvgPool):
            # What is counted makes a difference only where there is a border to count.
            counted = bool(call.args.get("count_include_pad")) and (any(padding) or layer.ceil)
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
        axes = call.args.get("dim") or ()
        given = sorted(axis % (rank + 2) for axis in ((axes,) if isinstance(axes, int) else axes))
        if not rank or given != [*range(2, rank + 2)]:
            raise StrangeCallError("over other axes")
        return Made(kind(), (call.x(),))

    return read


def activation(does: Does) -> Reader:
    return lambda call: Made(does, (call.x(),))


def leaky_relu(call: Called) -> Made:
    return Made(operation(LeakyReLU, slope=float(call.args["negative_slope"])), (call.x(),))


def elu(call: Called) -> Made:
    if call.args.get("scale", 1) != 1 or call.args.get("input_scale", 1) != 1:
        raise StrangeCallError("with a scale")
    return Made(operation(ELU, alpha=float(call.args["alpha"])), (call.x(),))


def gelu(call: Called) -> Made:
    if call.args.get("approximate", "none") != "none":
        raise StrangeCallError("approximate")
    return Made(GELU(), (call.x(),))


def hardtanh(call: Called) -> Made:
    bounds = [float(call.args[name]) for name in ("min_val", "max_val") if name in call.args]
    bounds = bounds or [float(call.args[name] or 0) for name in ("min", "max")]
    if bounds != [0.0, 6.0]:
        raise StrangeCallError(f"from {bounds[0]:g} to {bounds[1]:g}")
    return Made(ReLU6(), (call.x(),))


def softmax(call: Called) -> Made:
    dim = call.args["dim"] % (len(call.shape) + 1)
    if dim != 1:
        raise StrangeCallError("over another axis")
    return Made(Softmax(), (call.x(),))


def cat(call: Called) -> Made:
    values = call.args["tensors"]
    if call.args.get("dim", 0) % (len(call.shape) + 1) != 1:
        raise StrangeCallError("along another axis")
    return Made(Concat(), several(values))


def several(values: Sequence[Any]) -> tuple[Value, ...]:
    if not all(isinstance(one, Value) for one in values):
        raise StrangeCallError("of a constant")
    return tuple(values)


def add(call: Called) -> Made:
    other, times = call.args["other"], call.args.get("alpha", 1)
    if isinstance(other, int | float):
        if other * times == 0:
            return Made(Identity(), (call.x(),))
        raise StrangeCallError("of a number")
    if times != 1:
        raise StrangeCallError("with a factor")
    values = several([call.args["self"], other])
    if values[0].shape != values[1].shape:
        raise StrangeCallError("of unequal shapes")
    return Made(Add(), values)


def mul(call: Called) -> Made:
    other = call.args["other"]
    if isinstance(other, int | float):
        return Made(Times(float(other)), (call.x(),))
    return Made(Mul(), several([call.args["self"], other]))


def div(call: Called) -> Made:
    other = call.args["other"]
    if not isinstance(other, int | float) or other == 0:
        raise StrangeCallError("by a value")
    return Made(Times(1 / other), (call.x(),))


def dropout(call: Called) -> Made:
    return Made(operation(Dropout, p=float(call.args["p"])), (call.x(),))


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
    raise StrangeCallError(f"from {before} to {after}")


def pad(call: Called) -> Made:
    rows = list(call.args["pad"])
    value = float(call.args.get("value") or 0)
    rank = call.x().shape.rank
    if call.args.get("mode", "constant") != "constant" or any(rows[2 * rank :]) or min(rows) < 0:
        raise StrangeCallError(f"by {call.args.get('mode', 'constant')}")
    rows = (rows + [0] * 2 * rank)[: 2 * rank]
    return Made(Padded(tuple(rows[0::2][::-1]), tuple(rows[1::2][::-1]), value), (call.x(),))


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
    except StrangeCallError as strange:
        return Made(Unknown(f"{call.word} {strange}"), inputs)
