"""Mean and standard deviation of the input in front of a network, which a spec leaves to whoever runs it."""

from __future__ import annotations

from onnx import NodeProto

from netspec.ops.plain import Identity
from netspec_compiler.importing.onnx_nodes import short
from netspec_compiler.importing.onnx_parts.parts import Parts, Whole


def normalised(last: NodeProto, parts: Parts) -> Whole | None:
    """(input - mean) / std, with a number of each for every channel."""
    minus = parts.maker(last.input[0], "Sub")
    if minus is None or minus.input[0] != parts.entry:
        return None
    mean, std = (for_each_channel(node.input[1], parts) for node in (minus, last))
    if not mean or not std:
        return None
    options = f"--mean {','.join(mean)} --std {','.join(std)}"
    return Whole(
        Identity(), parts.entry, note=f"its input is normalised before: `netspec export {options}` does it too"
    )


def for_each_channel(name: str, parts: Parts) -> list[str]:
    """A constant's numbers, where it has one for each channel of the input; none where it has not."""
    x, array = parts.shapes[parts.entry], parts.array(name)
    wanted = (x.channels, *(1,) * x.rank)
    if array is None or array.shape not in (wanted, (1, *wanted)):
        return []
    return [f"{short(float(one)):g}" for one in array.reshape(-1)]
