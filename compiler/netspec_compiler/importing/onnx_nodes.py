"""ONNX's operators as operations. Each reader gets one node with its attributes and constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf, prod

from netspec.importing.cleaning.padding import as_tensorflow, shortest, without_border
from netspec.importing.convolutions import convolution_of
from netspec.importing.steps import Does, Padded, Spread, Times, Unknown, operation
from netspec.ops.activations import ELU, GELU, Hardswish, LeakyReLU, ReLU, ReLU6, Sigmoid, SiLU, Softmax, Tanh
from netspec.ops.base import Shape
from netspec.ops.convolution import Convolution
from netspec.ops.joins import Add, Concat, Mul
from netspec.ops.linear import Linear
from netspec.ops.norms import BatchNorm, GroupNorm, LocalResponseNorm
from netspec.ops.plain import Dropout, Flatten, Identity
from netspec.ops.pooling import AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool, Pool
from netspec.record import Record
from netspec_compiler.importing.onnx_fitting import CHECKS
from netspec_compiler.importing.onnx_response_norms import TORCHS_LRN
from netspec_compiler.importing.onnx_seen import Seen
from netspec_compiler.importing.operands import Operands, UnsaidError

# From this version on `Softmax` is over one axis.
ALONG_ONE_AXIS = 13


class Read(Record):
    """What a node does, with weights by name; `before` is a padding that comes first, `turned` are matrices the other
    way around."""

    does: Does
    weights: Mapping[str, str] = {}
    before: Padded | None = None
    turned: tuple[str, ...] = ()


Reader = Callable[[Seen], Read]


def padding(node: Seen, layer: Convolution | Pool, value: float) -> tuple[Convolution | Pool, Padded | None]:
    """A window with its padding, or beside a padding of its own where that is uneven."""
    rank = node.x.rank
    automatic = node.text("auto_pad", "NOTSET")
    if automatic == "SAME_UPPER":
        return layer.replace(pad="tf_same"), None
    if automatic == "SAME_LOWER":
        raise UnsaidError("padded as SAME_LOWER")
    none = (0,) * 2 * rank
    rows = none if automatic == "VALID" else node.integers("pads") or none
    before, behind = rows[:rank], rows[rank:]
    if before == behind:
        even = layer.replace(pad=shortest(layer, before, rank))
        # Windows of torch's averages over volumes fit without the padding, but for TensorFlow's.
        fits = isinstance(even.output(node.x), Shape) or as_tensorflow(layer, node.x) != (before, behind)
        return even if fits else layer.replace(pad="tf_same"), None
    if isinstance(layer, Pool) and not node.flag("count_include_pad"):
        whole = without_border(layer, before, behind, node.x)
        if whole is not None:
            return whole, None
        if isinstance(layer, AvgPool):
            raise UnsaidError("with uneven padding")
    return layer.replace(pad=shortest(layer, (0,) * rank, rank)), Padded(before, behind, value)


def weights(node: Seen, *names: str) -> dict[str, str]:
    """The constants after the first input under these names."""
    return {name: node.constants[place] for place, name in enumerate(names, 1) if place in node.constants}


def conv(node: Seen) -> Read:
    size = node.size(1)
    axes = {"kernel": size[2:], "stride": node.axes("strides", 1), "dilation": node.axes("dilations", 1)}
    settings = axes | {"bias": None if 2 in node.constants else False}
    layer, before = padding(node, convolution_of(size[0], node.integer("group", 1), node.x.channels, settings), 0.0)
    return Read(layer, weights(node, "weight", "bias"), before)


def gemm(node: Seen) -> Read:
    if node.number("alpha", 1) != 1 or node.number("beta", 1) != 1 or node.flag("transA"):
        raise UnsaidError("with a factor")
    size, turned = node.size(1), not node.flag("transB")
    bias = 2 in node.constants and not node.made_up(2, "zeros", 0)
    if bias and prod(node.size(2)) != size[turned]:
        raise UnsaidError("with one number as its bias")
    layer = operation(Linear, features=size[1] if turned else size[0], bias=bias)
    names = ("weight", "bias") if bias else ("weight",)
    return Read(layer, weights(node, *names), turned=(node.constants[1],) if turned else ())


def matmul(node: Seen) -> Read:
    if node.x.is_map or len(node.size(1)) != 2:
        raise UnsaidError("on a map" if node.x.is_map else f"with a weight of shape {[*node.size(1)]}")
    layer = operation(Linear, features=node.size(1)[1], bias=False)
    return Read(layer, weights(node, "weight"), turned=(node.constants[1],))


def batch_norm(node: Seen) -> Read:
    if node.flag("training_mode"):
        raise UnsaidError("in training")
    momentum = round(1 - node.number("momentum", 0.9), 6)
    affine = not (node.made_up(1, "ones", 1) and node.made_up(2, "zeros", 0))
    layer = operation(BatchNorm, eps=short(node.number("epsilon", 1e-5)), momentum=momentum, affine=affine)
    names = weights(node, "weight", "bias", "running_mean", "running_var")
    return Read(layer, {name: entry for name, entry in names.items() if affine or name.startswith("running")})


def group_norm(node: Seen) -> Read:
    """Before version 21 its weights were for groups, not for channels."""
    groups = node.integer("num_groups")
    if not node.size(1) == node.size(2) == (node.x.channels,) or (node.opset < 21 and groups != node.x.channels):
        raise UnsaidError("with a weight for each group")
    return normalised(node, groups)


def instance_norm(node: Seen) -> Read:
    if not node.x.is_map or not node.size(1) == node.size(2) == (node.x.channels,):
        raise UnsaidError("of other axes")
    return normalised(node, node.x.channels)


def normalised(node: Seen, groups: int) -> Read:
    layer = operation(GroupNorm, groups=groups, eps=short(node.number("epsilon", 1e-5)))
    return Read(layer, weights(node, "weight", "bias"))


def short(number: float) -> float:
    """A number of 32 bits as it was written."""
    return float(f"{number:.7g}")


def pool(kind: type[Pool]) -> Reader:
    def read(node: Seen) -> Read:
        if any(one != 1 for one in node.axes("dilations", 1)):
            raise UnsaidError("with dilation")
        kernel = node.integers("kernel_shape")
        if len(kernel) != node.x.rank:
            raise UnsaidError("over other axes")
        window = operation(kind, kernel=kernel, stride=node.axes("strides", 1), ceil=node.flag("ceil_mode"))
        layer, before = padding(node, window, -inf if kind is MaxPool else 0.0)
        counted = node.flag("count_include_pad")
        return Read(layer.replace(count_include_pad=counted) if kind is AvgPool else layer, before=before)

    return read


def reduction(kind: type[GlobalAvgPool | GlobalMaxPool]) -> Reader:
    """A mean or a maximum over the axes of the map."""

    def read(node: Seen) -> Read:
        whole = [*range(2, node.x.rank + 2)]
        axes = sorted(int(axis) % (node.x.rank + 2) for axis in node.given(1, "axes"))
        if axes != whole:
            raise UnsaidError("over other axes")
        return Read(kind())

    return read


def plain(does: Does) -> Reader:
    return lambda node: Read(does)


def hard_sigmoid(node: Seen) -> Read:
    """No word of the language, but part of one: multiplied with its input it is `hardswish`."""
    usual = abs(node.number("alpha", 0.2) - 1 / 6) < 1e-6 and node.number("beta", 0.5) == 0.5
    return Read(Unknown("HardSigmoid" if usual else "HardSigmoid of another slope"))


def leaky_relu(node: Seen) -> Read:
    return Read(operation(LeakyReLU, slope=short(node.number("alpha", 0.01))))


def elu(node: Seen) -> Read:
    return Read(operation(ELU, alpha=short(node.number("alpha", 1.0))))


def gelu(node: Seen) -> Read:
    if node.text("approximate", "none") != "none":
        raise UnsaidError("approximate")
    return Read(GELU())


def clip(node: Seen) -> Read:
    if node.given(1, "min") != [0] or node.given(2, "max") != [6]:
        raise UnsaidError("at other bounds")
    return Read(ReLU6())


def softmax(node: Seen) -> Read:
    """Before version 13 it is over all axes from the one that is named."""
    behind = node.opset < ALONG_ONE_AXIS
    if node.integer("axis", 1 if behind else -1) % (len(node.x) + 1) != 1 or (behind and node.x.is_map):
        raise UnsaidError("over another axis")
    return Read(Softmax())


def concat(node: Seen) -> Read:
    if node.integer("axis") % (len(node.x) + 1) != 1 or node.constants:
        raise UnsaidError("along another axis" if not node.constants else "of a constant")
    return Read(Concat())


def add(node: Seen) -> Read:
    if node.constants:
        raise UnsaidError("of a constant")
    if len({*node.shapes}) > 1:
        raise UnsaidError("of unequal shapes")
    return Read(Add())


def mul(node: Seen) -> Read:
    if not node.constants:
        return Read(Mul())
    return Read(Times(factor(node)))


def div(node: Seen) -> Read:
    if 1 not in node.constants:
        raise UnsaidError("by a value")
    return Read(Times(1 / factor(node)))


def factor(node: Seen) -> float:
    (name,) = node.constants.values()
    numbers = node.small(name) if not node.sizes[name] or node.sizes[name] == (1,) else []
    if len(numbers) != 1 or numbers[0] == 0:
        raise UnsaidError("by a constant that is no number")
    return short(numbers[0])


def dropout(node: Seen) -> Read:
    return Read(operation(Dropout, p=short((node.given(1, "ratio") or [0.5])[0])))


def lrn(node: Seen) -> Read:
    """Of an even size the window lies otherwise than torch's."""
    size = node.integer("size")
    if size > 0 and size % 2 == 0:
        raise UnsaidError("of an even size")
    return response_norm(node)


def response_norm(node: Seen) -> Read:
    return Read(lrn_of(node))


def lrn_of(node: Operands) -> LocalResponseNorm:
    usual = {"alpha": 1e-4, "beta": 0.75, "bias": 1.0}
    found = {name: short(node.number(name, default)) for name, default in usual.items()}
    settings = {"alpha": found["alpha"], "beta": found["beta"], "k": found["bias"]}
    return operation(LocalResponseNorm, size=node.integer("size"), **settings)


def flatten(node: Seen) -> Read:
    if node.integer("axis", 1) != 1:
        raise UnsaidError("at another axis")
    return Read(Flatten() if node.x.is_map else Identity())


def reshape(node: Seen) -> Read:
    """A vector of all, or a vector as a map of one element a channel; by what is asked for behind the batch."""
    wanted = [int(one) for one in node.given(1, "shape")][1:]
    if len(wanted) == 1 and wanted[0] in (-1, node.x.elements):
        return Read(Flatten() if node.x.is_map else Identity())
    small = node.x.elements == node.x.channels
    if len(wanted) > 1 and small and wanted[0] in (-1, 0, node.x.channels) and set(wanted[1:]) == {1}:
        return Read(Identity() if node.x.is_map else Spread())
    raise UnsaidError(f"to {wanted}")


def squeeze(node: Seen) -> Read:
    axes = sorted(int(axis) % (len(node.x) + 1) for axis in node.given(1, "axes"))
    if node.x.elements != node.x.channels or (axes and axes != [*range(2, len(node.x) + 1)]):
        raise UnsaidError(f"of axes {axes}")
    return Read(Flatten() if node.x.is_map else Identity())


def unsqueeze(node: Seen) -> Read:
    axes = [int(axis) for axis in node.given(1, "axes")]
    if node.x.is_map and node.x.elements == node.x.channels:
        return Read(Identity())  # the second of two: the first makes a whole map
    if node.x.is_map or sorted(axis % (len(axes) + 2) for axis in axes) != [*range(2, 2 + len(axes))]:
        raise UnsaidError(f"at axes {axes}")
    return Read(Spread())


def pad(node: Seen) -> Read:
    """From version 18 on rows may be said of some axes alone."""
    rows, count = [int(one) for one in node.given(1, "pads")], len(node.x) + 1
    axes = [int(one) % count for one in node.given(3, "axes")] or [*range(count)]
    before, behind = ({axis: rows[place] for place, axis in enumerate(axes, start)} for start in (0, len(axes)))
    mode = node.text("mode", "constant")
    if mode != "constant":
        raise UnsaidError(f"by {mode}")
    if min(rows, default=0) < 0:
        raise UnsaidError("that takes rows away")
    if any(one.get(axis) for one in (before, behind) for axis in (0, 1)):
        raise UnsaidError("of channels")
    value = (node.given(2, "value") or [0.0])[0]
    added = [tuple(one.get(axis, 0) for axis in range(2, count)) for one in (before, behind)]
    return Read(Padded(added[0], added[1], float(value)))


READERS: dict[str, Reader] = {
    "Conv": conv,
    "Gemm": gemm,
    "MatMul": matmul,
    "BatchNormalization": batch_norm,
    "GroupNormalization": group_norm,
    "InstanceNormalization": instance_norm,
    "MaxPool": pool(MaxPool),
    "AveragePool": pool(AvgPool),
    "GlobalAveragePool": plain(GlobalAvgPool()),
    "GlobalMaxPool": plain(GlobalMaxPool()),
    "ReduceMean": reduction(GlobalAvgPool),
    "ReduceMax": reduction(GlobalMaxPool),
    "Relu": plain(ReLU()),
    "Sigmoid": plain(Sigmoid()),
    "Tanh": plain(Tanh()),
    "HardSwish": plain(Hardswish()),
    "HardSigmoid": hard_sigmoid,
    "Swish": plain(SiLU()),
    "LeakyRelu": leaky_relu,
    "Elu": elu,
    "Gelu": gelu,
    "Clip": clip,
    "Softmax": softmax,
    "Concat": concat,
    "Add": add,
    "Sum": add,
    "Mul": mul,
    "Div": div,
    "Dropout": dropout,
    "LRN": lrn,
    TORCHS_LRN: response_norm,
    "Identity": plain(Identity()),
    "Flatten": flatten,
    "Reshape": reshape,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Pad": pad,
}


def read(node: Seen) -> Read:
    """What a node does; what there is no word for as that. Raises `MisfitError` for a node that can't be."""
    reader = READERS.get(node.kind)
    try:
        if reader is None or not node.values:
            return Read(Unknown(node.kind))
        for check in CHECKS.get(node.kind, ()):
            check(node)
        return reader(node)
    except UnsaidError as unsaid:
        return Read(Unknown(f"{node.kind} {unsaid}"))
