"""Small constants that older exporters leave to be worked out of others of an ONNX file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import onnx
from onnx import NodeProto, TensorProto, numpy_helper
from onnx.reference import ReferenceEvaluator

LAID_OUT = ("Cast", "Concat", "ConstantOfShape", "Reshape", "Slice", "Transpose")
"""What sizes and rows of padding are laid out by. None gives more elements than it takes, but for the one with bounds
of its own below."""
MOST = 64


def folded(
    nodes: Sequence[NodeProto], constants: Mapping[str, TensorProto], opset: int
) -> tuple[list[NodeProto], dict[str, TensorProto]]:
    """The nodes that are left, and the constants with those that the others give. Large ones are left alone."""
    known, left = dict(constants), []
    for node in nodes:
        given = [known.get(name) for name in node.input if name]
        tensors = [one for one in given if one is not None]
        if tensors and len(tensors) == len(given) and small(node, tensors):
            known[node.output[0]] = worked_out(node, known, opset)
        else:
            left.append(node)
    return left, known


def small(node: NodeProto, tensors: Sequence[TensorProto]) -> bool:
    """Whether a node can be worked out in no time: the sizes of tensors are looked at, and no other element."""
    if node.op_type not in LAID_OUT or node.domain or any(prod(one.dims) > MOST for one in tensors):
        return False
    if node.op_type == "Reshape" and tensors[0].data_type == TensorProto.FLOAT:
        return False  # weights keep their names
    if node.op_type == "ConstantOfShape":
        extents = numpy_helper.to_array(tensors[0]).reshape(-1).tolist()
        return all(one > 0 for one in extents) and prod(extents) <= MOST
    return True


def worked_out(node: NodeProto, known: Mapping[str, TensorProto], opset: int) -> TensorProto:
    given = {name: numpy_helper.to_array(known[name]) for name in node.input if name}
    evaluator: Any = ReferenceEvaluator(node, opsets={"": opset})
    (result,) = evaluator.run(None, given)
    return numpy_helper.from_array(result, node.output[0])


def opset_of(model: onnx.ModelProto) -> int:
    """The version of ONNX's own operators that a file is written in."""
    return next(
        (one.version for one in model.opset_import if one.domain in ("", "ai.onnx")), onnx.defs.onnx_opset_version()
    )
