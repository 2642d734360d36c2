"""A graph and its weights as a file of ONNX: the same bytes for the same network, checked in full before they leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from netspec.ops.base import Shape
from netspec.record import Record
from netspec_compiler.export.onnx.graph import Constant, Graph, Node
from netspec_compiler.export.onnx.wire import with_weights

# What protobuf holds in one message is a little less than 2 GiB; the rest is room for the nodes.
MOST_INSIDE = 2**31 - 2**24
ALIGNMENT = 64
FLOAT, INT64 = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64
Weights = Mapping[str, NDArray[np.float32]]


class Title(Record):
    """What the file says of itself: the network's name, who wrote it, and what else belongs to it by name."""

    name: str
    version: str
    said: str
    metadata: Mapping[str, str]


class Ends(Record):
    """A network's only input and output: names and shapes, and how many are taken at once, none where any number is."""

    given: str
    x: Shape
    gives: str
    y: Shape
    batch: int | None

    def dims(self, shape: Shape) -> list[int | str]:
        """A shape with its batch."""
        return ["batch" if self.batch is None else self.batch, *map(int, shape)]


class Files(Record):
    """The file, and what did not fit into it, which has to lie beside it under `name`."""

    model: bytes
    data: bytes
    name: str


def written(graph: Graph, weights: Weights, ends: Ends, title: Title, beside: str, most: int = MOST_INSIDE) -> Files:
    """The graph as bytes, its large weights in a file `beside` it where all together are more than `most` bytes.

    Raises `onnx.checker.ValidationError` where the checker finds anything wrong, which would be a mistake of netspec's.
    """
    outside = sum(one.nbytes for one in weights.values()) > most
    constants = [tensor(name, *of_constant(one)) for name, one in graph.constants.items()]
    data = Outside(beside)
    stored = [data.tensor(name, one) for name, one in weights.items()] if outside else []
    model = model_of(graph, ends, title, [*stored, *constants])
    content = with_weights(model, {} if outside else weights)
    onnx.checker.check_model(without_data(model) if outside else content, full_check=True)
    return Files(content, bytes(data.content), beside if outside else "")


def model_of(graph: Graph, ends: Ends, title: Title, tensors: Sequence[onnx.TensorProto]) -> onnx.ModelProto:
    nodes = [node_of(one) for one in graph.nodes]
    given = helper.make_tensor_value_info(ends.given, FLOAT, ends.dims(ends.x))
    gives = helper.make_tensor_value_info(ends.gives, FLOAT, ends.dims(ends.y))
    between = [
        helper.make_tensor_value_info(name, FLOAT, ends.dims(shape))
        for name, shape in graph.shapes.items()
        if name not in (ends.given, ends.gives)
    ]
    whole = helper.make_graph(nodes, title.name, [given], [gives], tensors, value_info=between)
    opset = helper.make_opsetid("", graph.opset)
    model = helper.make_model(whole, opset_imports=[opset], producer_name="netspec", producer_version=title.version)
    model.ir_version = helper.find_min_ir_version_for([opset])
    model.doc_string = title.said
    helper.set_model_props(model, dict(title.metadata))
    return model


def node_of(node: Node) -> onnx.NodeProto:
    found = helper.make_node(node.op, node.inputs, [node.output], name=node.output)
    found.attribute.extend(helper.make_attribute(name, value) for name, value in sorted(node.attributes.items()))
    return found


def of_constant(constant: Constant) -> tuple[NDArray[np.generic], tuple[int, ...]]:
    return np.array(constant.values, np.int64 if constant.whole else np.float32), constant.dims


def tensor(name: str, values: NDArray[np.generic], dims: Sequence[int]) -> onnx.TensorProto:
    """Numbers as they lie in memory, on every machine the lowest byte first."""
    kind = INT64 if values.dtype == np.int64 else FLOAT
    raw = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
    return onnx.TensorProto(name=name, data_type=kind, dims=dims, raw_data=raw)


class Outside:
    """Weights that lie in a file of their own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.content = bytearray()

    def tensor(self, name: str, values: NDArray[np.float32]) -> onnx.TensorProto:
        """The weight's entry, which says where in the other file its numbers are."""
        self.content += b"\0" * (-len(self.content) % ALIGNMENT)
        found = onnx.TensorProto(name=name, data_type=FLOAT, dims=values.shape)
        found.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", self.name), ("offset", len(self.content)), ("length", values.nbytes)):
            found.external_data.add(key=key, value=str(value))
        self.content += np.ascontiguousarray(values, "<f4").tobytes()
        return found


def without_data(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its large weights as inputs, for the checker: it looks for their file, which is not there yet."""
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.initializer[:]
    for one in model.graph.initializer:
        if one.data_location == onnx.TensorProto.EXTERNAL:
            bare.graph.input.append(helper.make_tensor_value_info(one.name, FLOAT, one.dims))
        else:
            bare.graph.initializer.append(one)
    return bare
