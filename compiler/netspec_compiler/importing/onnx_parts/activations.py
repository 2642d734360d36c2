"""GELU before it had an operator of its own, and softmax of versions in which it was over all axes behind one."""

from __future__ import annotations

from collections.abc import Iterator

from onnx import NodeProto

from netspec.ops.activations import GELU, Softmax
from netspec_compiler.importing.onnx_parts.parts import Parts, Whole, attribute

ROOT, NEAR = 0.5**0.5, 1e-6
DEEPEST = 3  # products in one another that are looked into


def gelu(last: NodeProto, parts: Parts) -> Whole | None:
    """x / 2 * (1 + erf(x / sqrt(2))), the factors in any order."""
    factors = [*factors_of(last.output[0], parts, DEEPEST)]
    for gate in factors:
        x = gated(gate, parts) if isinstance(gate, str) else ""
        if x and is_half(last.output[0], x, gate, parts):
            return Whole(GELU(), x)
    return None


def is_half(value: str, x: str, gate: str | float, parts: Parts) -> bool:
    """Whether a product is x times the gate times a half."""
    factors = [*factors_of(value, parts, DEEPEST, x)]
    number, values = 1.0, []
    for one in factors:
        if isinstance(one, float):
            number *= one
        else:
            values.append(one)
    return sorted(values) == sorted([x, str(gate)]) and abs(number - 0.5) < NEAR


def factors_of(value: str, parts: Parts, depth: int, whole: str = "") -> Iterator[str | float]:
    """The values and numbers that a product is made of; `whole` is a value that is not looked into."""
    node = parts.maker(value, "Mul") if depth and value != whole else None
    if node is None:
        yield value
        return
    for name in node.input:
        array = parts.array(name)
        if array is None:
            yield from factors_of(name, parts, depth - 1, whole)
        else:
            yield float(array.reshape(-1)[0]) if array.size == 1 else name


def gated(value: str, parts: Parts) -> str:
    """The x that a value is 1 + erf(x / sqrt(2)) of; empty where it is something else."""
    plus = parts.maker(value, "Add")
    erf = parts.maker(parts.given(plus), "Erf") if plus is not None and parts.number(plus) == 1 else None
    scaled = parts.maker(erf.input[0], "Mul", "Div") if erf is not None else None
    if scaled is None:
        return ""
    number = parts.number(scaled) or 0.0
    if scaled.op_type == "Div":
        number = 1 / number if number and parts.given(scaled) == scaled.input[0] else 0.0
    return parts.given(scaled) if abs(number - ROOT) < NEAR else ""


def softmax(last: NodeProto, parts: Parts) -> Whole | None:
    """Along the channels, which are last while it is taken."""
    middle = parts.maker(last.input[0], "Softmax")
    first = parts.maker(middle.input[0], "Transpose") if middle is not None else None
    if middle is None or first is None or first.input[0] not in parts.shapes:
        return None
    axis = len(parts.shapes[first.input[0]])
    there, back = [0, *range(2, axis + 1), 1], [0, axis, *range(1, axis)]
    orders = [attribute(first, "perm"), attribute(last, "perm")] == [there, back]
    return Whole(Softmax(), first.input[0]) if orders and attribute(middle, "axis") in (axis, -1) else None
