"""A model's weights put into its bytes as they lie in memory, without a copy of them in protobuf's messages.

A message is its fields one after another in any order, each behind its number and, where it holds bytes, how many.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray

HELD_AS_BYTES = 2
GRAPH = onnx.ModelProto.DESCRIPTOR.fields_by_name["graph"].number
INITIALIZER = onnx.GraphProto.DESCRIPTOR.fields_by_name["initializer"].number
RAW_DATA = onnx.TensorProto.DESCRIPTOR.fields_by_name["raw_data"].number


def with_weights(model: onnx.ModelProto, weights: Mapping[str, NDArray[np.float32]]) -> bytes:
    """The model's bytes, these weights among the initialisers of its graph, behind those that it has."""
    parts = [memoryview(model.graph.SerializeToString(deterministic=True))]
    for name, values in weights.items():
        title = onnx.TensorProto(name=name, data_type=onnx.TensorProto.FLOAT, dims=values.shape)
        head = title.SerializeToString(deterministic=True) + before(RAW_DATA, values.nbytes)
        start = before(INITIALIZER, len(head) + values.nbytes)
        parts += [memoryview(start + head), np.ascontiguousarray(values, "<f4").data]
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    bare.ClearField("graph")
    start = bare.SerializeToString(deterministic=True) + before(GRAPH, sum(one.nbytes for one in parts))
    return b"".join([start, *parts])


def before(field: int, size: int) -> bytes:
    """What stands before so many bytes of a field."""
    return varint(field << 3 | HELD_AS_BYTES) + varint(size)


def varint(number: int) -> bytes:
    """A number in sevens of bits, the lowest first; all but the last have the highest bit set."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
