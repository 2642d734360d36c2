"""Caffe's layers as operations. Each reader gets one layer and the shape of its first bottom."""

from __future__ import annotations

from collections.abc import Callable

from netspec.importing.caffe.prototext import Message
from netspec.importing.cleaning.padding import shortest
from netspec.importing.convolutions import convolution_of
from netspec.importing.settings import hold
from netspec.importing.steps import Does, Times, Unknown, operation
from netspec.ops.activations import ELU, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from netspec.ops.base import Layer, Shape
from netspec.ops.inits import CaffeXavier, Normal
from netspec.ops.joins import Add, Concat, Mul
from netspec.ops.kinds import LARGEST
from netspec.ops.linear import Linear
from netspec.ops.norms import BatchNorm, LocalResponseNorm
from netspec.ops.plain import Dropout, Flatten, Identity
from netspec.ops.pooling import AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool

Reader = Callable[[Message, Shape], Does]


class UnsaidError(Exception):
    """A layer, or a setting of one, that the language has no word for."""


def whole(name: str, text: str, least: int = 1) -> int:
    """A whole number that a setting is given; raises `ValueError` for anything else, and where it is not given."""
    if not text:
        raise ValueError(f"`{name}` is missing")
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= LARGEST):
        raise ValueError(f"`{name}` is a whole number from {least} to {LARGEST}, not `{text[:40]}`")
    return int(text)


def real(name: str, text: str) -> float:
    """A number that a setting is given; raises `ValueError` for anything else."""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"`{name}` is a number, not `{text[:40]}`") from None


def numbers(layer: Message, name: str, usual: str = "", least: int = 1) -> tuple[int, int]:
    """Height and width of a setting that may be given together (`kernel_size`), for each axis, or as `_h` and `_w`."""
    stem = {"kernel_size": "kernel"}.get(name, name)
    both = layer.texts(name) or [usual]
    height, width = layer.text(f"{stem}_h", both[0]), layer.text(f"{stem}_w", both[-1])
    return whole(name, height, least), whole(name, width, least)


def convolution(layer: Message, x: Shape) -> Does:
    given = layer.message("convolution_param")
    filters, groups = whole("num_output", given.text("num_output")), whole("group", given.text("group", "1"))
    bias = None if given.text("bias_term", "true") == "true" else False
    kernel, stride = numbers(given, "kernel_size"), numbers(given, "stride", "1")
    dilation, padding = numbers(given, "dilation", "1"), numbers(given, "pad", "0", 0)
    settings = {"kernel": kernel, "stride": stride, "dilation": dilation, "bias": bias}
    made = convolution_of(filters, groups, x.channels, settings)
    return made.replace(pad=shortest(made, padding, 2), init=filled(given))


def pooling(layer: Message, x: Shape) -> Does:
    given = layer.message("pooling_param")
    average = given.text("pool", "MAX") in ("AVE", "1")
    if given.text("pool", "MAX") in ("STOCHASTIC", "2"):
        raise UnsaidError("Pooling of kind STOCHASTIC")
    if given.text("global_pooling") == "true":
        return GlobalAvgPool() if average else GlobalMaxPool()
    kernel, stride = numbers(given, "kernel_size"), numbers(given, "stride", "1")
    padding = numbers(given, "pad", "0", 0)
    if average:
        mean = operation(AvgPool, kernel=kernel, stride=stride, count_include_pad=any(padding))
        mean = mean.replace(pad=shortest(mean, padding, 2))
        up = mean.replace(ceil=True)
        return up if rounds_up(given) and up.output(x) != mean.output(x) else mean
    most = operation(MaxPool, kernel=kernel, stride=stride, ceil=rounds_up(given))
    return most.replace(pad=shortest(most, padding, 2))


def rounds_up(given: Message) -> bool:
    """Whether a pool takes a last window that is not whole; Caffe's do unless they are told not to."""
    return given.text("round_mode") not in ("FLOOR", "1")


def filled(given: Message) -> object:
    """How the weights start, and the bias; none where the language has no word for the filler."""
    weight, bias = given.message("weight_filler"), given.message("bias_filler")
    start = real("value", bias.text("value", "0")) if bias.text("type", "constant") == "constant" else 0.0
    match weight.text("type"):
        case "xavier":
            return CaffeXavier(bias=start)
        case "gaussian":
            return Normal(std=real("std", weight.text("std", "1")), bias=start)
        case _:
            return None


def inner_product(layer: Message, x: Shape) -> Does:
    given = layer.message("inner_product_param")
    return operation(
        Linear,
        features=whole("num_output", given.text("num_output")),
        bias=given.text("bias_term", "true") == "true",
        init=filled(given),
    )


def relu(layer: Message, x: Shape) -> Does:
    slope = real("negative_slope", layer.message("relu_param").text("negative_slope", "0"))
    return operation(LeakyReLU, slope=slope) if slope else ReLU()


def elu(layer: Message, x: Shape) -> Does:
    return operation(ELU, alpha=real("alpha", layer.message("elu_param").text("alpha", "1")))


def dropout(layer: Message, x: Shape) -> Does:
    return operation(Dropout, p=real("dropout_ratio", layer.message("dropout_param").text("dropout_ratio", "0.5")))


def lrn(layer: Message, x: Shape) -> Does:
    given = layer.message("lrn_param")
    if given.text("norm_region", "ACROSS_CHANNELS") not in ("ACROSS_CHANNELS", "0"):
        raise UnsaidError("LRN within a channel")
    usual = {"alpha": "1", "beta": "0.75", "k": "1"}
    settings = {name: real(name, given.text(name, text)) for name, text in usual.items()}
    return operation(LocalResponseNorm, size=whole("local_size", given.text("local_size", "5")), **settings)


def batch_norm(layer: Message, x: Shape) -> Does:
    given = layer.message("batch_norm_param")
    momentum = 1 - real("moving_average_fraction", given.text("moving_average_fraction", "0.999"))
    return operation(BatchNorm, eps=real("eps", given.text("eps", "1e-5")), momentum=round(momentum, 12), affine=False)


def eltwise(layer: Message, x: Shape) -> Does:
    given = layer.message("eltwise_param")
    kind = given.text("operation", "SUM")
    if any(real("coeff", one) != 1 for one in given.texts("coeff")):
        raise UnsaidError("Eltwise with coefficients")
    if kind not in ("SUM", "1", "PROD", "0"):
        raise UnsaidError(f"Eltwise {kind}")
    return Add() if kind in ("SUM", "1") else Mul()


def concat(layer: Message, x: Shape) -> Does:
    given = layer.message("concat_param")
    if given.text("axis", given.text("concat_dim", "1")) not in ("1", "-3"):
        raise UnsaidError("Concat along another axis")
    return Concat()


def power(layer: Message, x: Shape) -> Does:
    given = layer.message("power_param")
    if real("power", given.text("power", "1")) != 1 or real("shift", given.text("shift", "0")) != 0:
        raise UnsaidError("Power")
    return Times(real("scale", given.text("scale", "1")))


READERS: dict[str, Reader] = {
    "Convolution": convolution,
    "DepthwiseConvolution": convolution,
    "ConvolutionDepthwise": convolution,
    "Pooling": pooling,
    "InnerProduct": inner_product,
    "ReLU": relu,
    "ELU": elu,
    "Sigmoid": lambda layer, x: Sigmoid(),
    "TanH": lambda layer, x: Tanh(),
    "Softmax": lambda layer, x: Softmax(),
    "Dropout": dropout,
    "LRN": lrn,
    "BatchNorm": batch_norm,
    "Eltwise": eltwise,
    "Concat": concat,
    "Power": power,
    "Flatten": lambda layer, x: Flatten(),
    "Split": lambda layer, x: Identity(),
}


def read(kind: str, layer: Message, x: Shape) -> Does:
    """What a layer does; what there is no word for as that. Raises `ValueError` for a setting that can't be."""
    try:
        does = READERS[kind](layer, x) if kind in READERS else Unknown(kind)
    except UnsaidError as unsaid:
        return Unknown(str(unsaid))
    if isinstance(does, Layer):
        hold(does)
    return does
