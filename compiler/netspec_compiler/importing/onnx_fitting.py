"""Whether the tensors and attributes of an ONNX node fit each other, and what it reads.

No runtime takes a file in which they do not. Where the shape of what is read is a guess, only what the node has itself
is held; what would not fit the guess is without a word, as all else that can't be read there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

from netspec_compiler.importing.onnx_seen import Seen
from netspec_compiler.importing.operands import UnsaidError

Check = Callable[[Seen], None]
LEAST = {"kernel_shape": 1, "strides": 1, "dilations": 1, "pads": 0}
AUTOMATIC = ("NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
STATISTICS = ("scale", "bias", "mean", "variance")


class MisfitError(ValueError):
    """A node that can't be: what in it does not fit."""


def amiss(node: Seen, why: str) -> Exception:
    """What to raise where something does not fit what is read."""
    return UnsaidError("of what has no known shape") if node.guessed else MisfitError(why)


def window(node: Seen) -> None:
    """The numbers of a window: one for each axis of the map, two for rows of padding."""
    if not node.x.is_map:
        raise amiss(node, f"it reads a map, and its input is a vector of {node.x}")
    for name, least in LEAST.items():
        given, wanted = node.integers(name), node.x.rank * (2 if name == "pads" else 1)
        if any(one < least for one in given):
            raise MisfitError(f"`{name}` is {shown(given)}, and each number is at least {least}")
        if given and len(given) != wanted:
            raise amiss(node, f"`{name}` is {shown(given)}, and its input {node.x} asks for {wanted} numbers")
    automatic = node.text("auto_pad", "NOTSET")
    if automatic not in AUTOMATIC:
        raise MisfitError(f"`auto_pad` is `{automatic[:40]}`, and not one of {', '.join(AUTOMATIC)}")


def kernel(node: Seen) -> None:
    if not node.integers("kernel_shape"):
        raise MisfitError("it has no `kernel_shape`")


def conv(node: Seen) -> None:
    size, kernel, group = node.size(1), node.integers("kernel_shape"), node.integer("group", 1)
    if len(size) < 3 or 0 in size:
        raise MisfitError(f"its weights are {shown(size)}, and not filters of channels of a window")
    if group < 1:
        raise MisfitError(f"`group` is {group}, and at least 1")
    if kernel and kernel != size[2:]:
        raise MisfitError(f"its weights are {shown(size)}, and `kernel_shape` is {shown(kernel)}")
    if len(size) != node.x.rank + 2:
        raise amiss(node, f"its weights are {shown(size)}, and its input {node.x} asks for {node.x.rank + 2} axes")
    of(node, 2, "bias", size[0])
    reads = size[1] * group
    if reads != node.x.channels and not node.guessed:
        grouped = f" in {group} groups" if group > 1 else ""
        raise MisfitError(f"its weights, {shown(size)}{grouped}, read {reads} channels, and its input is {node.x}")


def gemm(node: Seen) -> None:
    size = matrix(node)
    if node.flag("transA"):
        return
    if node.x.is_map:
        raise amiss(node, f"it reads vectors, and its input is the map {node.x}")
    reads, gives = size[::-1] if node.flag("transB") else size
    reading(node, reads)
    bias = node.size(2) if 2 in node.constants else (gives,)
    if len(bias) > 2 or any(one not in (1, wanted) for one, wanted in zip(bias[::-1], (gives, 1), strict=False)):
        raise MisfitError(f"its bias is {shown(bias)}, and its weights give {gives} elements")


def matmul(node: Seen) -> None:
    if not node.x.is_map and len(node.size(1)) == 2:
        reading(node, matrix(node)[0])


def matrix(node: Seen) -> tuple[int, ...]:
    size = node.size(1)
    if len(size) != 2 or 0 in size:
        raise MisfitError(f"its weights are {shown(size)}, and no matrix")
    return size


def reading(node: Seen, count: int) -> None:
    """Holds the input to as many elements as weights read."""
    if count != node.x.elements and not node.guessed:
        raise MisfitError(f"its weights, {shown(node.size(1))}, read {count} elements, and its input has {node.x}")


def of(node: Seen, place: int, what: str, count: int) -> None:
    """Holds a tensor, where it is there, to one number for each of so many."""
    if place in node.constants and node.size(place) != (count,):
        raise MisfitError(f"its {what} is {shown(node.size(place))}, and not {shown((count,))}")


def statistics(node: Seen) -> None:
    sizes = [node.size(place) for place in range(1, 1 + len(STATISTICS))]
    count = prod(sizes[0]) if node.guessed else node.x.channels
    for place, what in enumerate(STATISTICS, 1):
        of(node, place, what, count)


def scale_and_bias(node: Seen) -> None:
    """Before version 21 a group norm's are for each group."""
    by_group = node.kind == "GroupNormalization" and node.size(1) == node.size(2) == (node.integer("num_groups"),)
    for place, what in enumerate(STATISTICS[:2], 1):
        if not (node.guessed or by_group):
            of(node, place, what, node.x.channels)


def axis(node: Seen) -> None:
    within(node, "axis", node.integers("axis"))


def axes(node: Seen) -> None:
    within(node, "axes", [int(one) for one in node.given(1, "axes")])


def within(node: Seen, name: str, given: Sequence[int]) -> None:
    count = len(node.x) + 1
    for one in given:
        if not -count <= one < count:
            raise amiss(node, f"`{name}` is {one}, and its input has {count} axes, the batch's too")


def rows(node: Seen) -> None:
    given, some = node.given(1, "pads"), node.given(3, "axes")
    within(node, "axes", [int(one) for one in some])
    wanted = 2 * (len(some) or len(node.x) + 1)
    if 1 not in node.constants and not given:
        raise UnsaidError("by computed rows")
    if len(given) != wanted:
        raise amiss(node, f"`pads` has {len(given)} numbers, and its input {node.x} asks for {wanted}")


def sizes(node: Seen) -> None:
    given = [int(one) for one in node.given(1, "shape")]
    if given.count(-1) > 1:
        raise MisfitError(f"`shape` is {shown(given)}, and leaves more than one size open")


def constant(node: Seen) -> None:
    """Holds a constant to what spreads over the input."""
    for size in node.sizes.values():
        pairs = zip(size[::-1], node.x[::-1], strict=False)
        if any(one not in (1, other) and other != 1 for one, other in pairs):
            raise amiss(node, f"its constant is {shown(size)}, which does not spread over {node.x}")


def ratio(node: Seen) -> None:
    if 1 in node.constants and prod(node.size(1)) != 1:
        raise MisfitError(f"its ratio is {shown(node.size(1))}, and no number")


def shown(size: Sequence[int]) -> str:
    return str([*size])


CHECKS: Mapping[str, Sequence[Check]] = {
    "Conv": (window, conv),
    "MaxPool": (window, kernel),
    "AveragePool": (window, kernel),
    "Gemm": (gemm,),
    "MatMul": (matmul,),
    "BatchNormalization": (statistics,),
    "InstanceNormalization": (scale_and_bias,),
    "GroupNormalization": (scale_and_bias,),
    "Add": (constant,),
    "Mul": (constant,),
    "Div": (constant,),
    "Dropout": (ratio,),
    "Pad": (rows,),
    "Reshape": (sizes,),
    "Softmax": (axis,),
    "Concat": (axis,),
    "ReduceMean": (axes,),
    "ReduceMax": (axes,),
    "Squeeze": (axes,),
}
