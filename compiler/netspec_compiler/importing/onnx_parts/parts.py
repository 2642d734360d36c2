"""The operators of a file by what they give, for whoever looks back from one over those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, numpy_helper

from netspec.importing.steps import Does
from netspec.ops.base import Shape
from netspec.record import Record

OWN_DOMAINS = ("", "ai.onnx")
LAYS_OUT = ("Reshape", "Unsqueeze", "Identity")


class Whole(Record):
    """An operation that several operators are: the value that it reads, and the constants that are its weights.

    `note` is what of them the language leaves to others.
    """

    does: Does
    x: str
    weights: Mapping[str, str] = {}
    note: str = ""


class Parts:
    """The operators of one file, whose input is `entry`. `shapes` are those of the values so far, without the batch."""

    def __init__(
        self, nodes: Sequence[NodeProto], constants: Mapping[str, TensorProto], shapes: Mapping[str, Shape], entry: str
    ) -> None:
        self.nodes, self.constants, self.shapes, self.entry = nodes, constants, shapes, entry

    @cached_property
    def makers(self) -> dict[str, NodeProto]:
        return {name: node for node in self.nodes if node.domain in OWN_DOMAINS for name in node.output}

    def maker(self, value: str, *kinds: str) -> NodeProto | None:
        """The operator that gives a value, where it is one of these."""
        node = self.makers.get(value)
        return node if node is not None and node.op_type in kinds else None

    def given(self, node: NodeProto) -> str:
        """The only value among what an operator takes; empty where there are more, or none."""
        values = [name for name in node.input if name and name not in self.constants]
        return values[0] if len(values) == 1 else ""

    def number(self, node: NodeProto) -> float | None:
        """The number that an operator takes beside a value."""
        named = [name for name in node.input if name in self.constants]
        array = self.array(named[0]) if len(named) == 1 else None
        return float(array.reshape(-1)[0]) if array is not None and array.size == 1 else None

    def array(self, name: str) -> NDArray[np.generic] | None:
        return numpy_helper.to_array(self.constants[name]) if name in self.constants else None

    def laid_out(self, node: NodeProto) -> list[int] | None:
        """The sizes behind the batch that a `Reshape` asks for; none where they are computed."""
        array = self.array(node.input[1]) if len(node.input) == 2 else None
        return None if array is None else [int(one) for one in array.reshape(-1)][1:]

    def back_to(self, node: NodeProto, shape: Shape) -> bool:
        """Whether a `Reshape` gives a value this shape; one of the sizes may be left open."""
        sizes = self.laid_out(node)
        if sizes is None or len(sizes) != len(shape) or sizes.count(-1) > 1:
            return False
        return all(size in (-1, extent) for size, extent in zip(sizes, shape, strict=True))

    def weight(self, name: str) -> str:
        """The constant that an input is, maybe laid out along other axes; empty where it is none."""
        node = self.makers.get(name)
        while name not in self.constants and node is not None and node.op_type in LAYS_OUT:
            name = node.input[0]
            node = self.makers.get(name)
        return name if name in self.constants else ""


def attribute(node: NodeProto, name: str, usual: object = None) -> object:
    """An attribute's value, or the usual one."""
    return next((onnx.helper.get_attribute_value(one) for one in node.attribute if one.name == name), usual)
