"""Norms of values that are laid out otherwise for their operator: group norm in rows, response norm in pictures."""

from __future__ import annotations

import onnx
from onnx import NodeProto

from netspec.importing.steps import operation
from netspec.ops.base import Shape
from netspec.ops.norms import GroupNorm
from netspec_compiler.importing.onnx_nodes import lrn_of, short
from netspec_compiler.importing.onnx_parts.parts import Parts, Whole, attribute
from netspec_compiler.importing.operands import Operands, operand


def laid_out(last: NodeProto, parts: Parts) -> Whole | None:
    """A norm between two `Reshape`, the second of which gives the shape back that was before the first."""
    middle = parts.maker(last.input[0], "InstanceNormalization", "LRN")
    first = parts.maker(middle.input[0], "Reshape") if middle is not None else None
    if middle is None or first is None or first.input[0] not in parts.shapes:
        return None
    x = parts.shapes[first.input[0]]
    rows = parts.laid_out(first)
    if rows is None or not parts.back_to(last, x):
        return None
    return (in_rows if middle.op_type == "InstanceNormalization" else in_pictures)(
        middle, first.input[0], x, rows, parts
    )


def in_rows(middle: NodeProto, value: str, x: Shape, rows: list[int], parts: Parts) -> Whole | None:
    """Groups of channels as channels of one long row, or of a map of any extents."""
    groups = rows[0]
    ones, zeros = (parts.array(name) for name in middle.input[1:3])
    if groups < 1 or x.channels % groups or ones is None or zeros is None or (ones != 1).any() or zeros.any():
        return None
    eps = attribute(middle, "epsilon", 1e-5)
    return Whole(operation(GroupNorm, groups=groups, eps=short(float(str(eps))), affine=False), value)


def in_pictures(middle: NodeProto, value: str, x: Shape, rows: list[int], parts: Parts) -> Whole | None:
    """Channels as they were, all that lies behind them as height and width."""
    layer = lrn_of(Operands({one.name: operand(onnx.helper.get_attribute_value(one)) for one in middle.attribute}))
    return Whole(layer, value) if len(rows) > 1 and rows[0] == x.channels and layer.size % 2 else None


def with_weights(last: NodeProto, parts: Parts) -> Whole | None:
    """A norm without weights, times a scale for each channel, plus a shift for each."""
    normal, shift = operands(last, parts)
    times = parts.maker(normal, "Mul")
    if times is None:
        return None
    normal, scale = operands(times, parts)
    made = parts.maker(normal, "Reshape")
    whole = laid_out(made, parts) if made is not None else None
    if whole is None or not isinstance(whole.does, GroupNorm) or not scale:
        return None
    x = parts.shapes[whole.x]
    if not all(for_each_channel(node, x, parts) for node in (last, times)):
        return None
    return Whole(whole.does.replace(affine=True), whole.x, {"weight": scale, "bias": shift})


def operands(node: NodeProto, parts: Parts) -> tuple[str, str]:
    """The value and the weight that an operator joins; empty where these are not what it takes."""
    pairs = [(name, parts.weight(name)) for name in node.input]
    values = [name for name, weight in pairs if not weight]
    weights = [weight for _, weight in pairs if weight]
    return (values[0], weights[0]) if len(values) == len(weights) == 1 else ("", "")


def for_each_channel(node: NodeProto, x: Shape, parts: Parts) -> bool:
    """Whether the weight that an operator takes has one number for each channel, with the axes of the map."""
    name = next(name for name in node.input if parts.weight(name))
    made = parts.makers.get(name)
    sizes = parts.array(made.input[1]) if made is not None and made.op_type == "Reshape" else None
    dims = [*parts.constants[name].dims] if made is None else [] if sizes is None else [int(one) for one in sizes]
    wanted = [x.channels, *[1] * x.rank]
    return dims in (wanted, [1, *wanted])
