"""What a reader of one ONNX node sees of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from onnx import NodeProto

from netspec.ops.base import Shape
from netspec_compiler.importing.operands import Operands, UnsaidError


def place_of(node: NodeProto) -> str:
    """Where a node stands: its name, or that of the value that it gives, which no other gives."""
    return node.name or next(iter(node.output), "") or node.op_type


class Seen(Operands):
    """One node: its attributes by name, the values that it reads with their shapes, and its constants by place.

    `sizes` are the shapes of the constants, `small` gives the numbers of a small one; `opset` is the version. Shapes of
    values are `guessed` behind an operator that is not known.
    """

    kind: str
    opset: int
    values: Sequence[str]
    shapes: Sequence[Shape]
    constants: Mapping[int, str]
    sizes: Mapping[str, tuple[int, ...]]
    small: Callable[[str], list[float]]
    guessed: bool

    @property
    def x(self) -> Shape:
        return self.shapes[0]

    def given(self, place: int, name: str) -> list[float]:
        """Numbers that older versions give as an attribute and newer ones as an input."""
        if place in self.constants:
            return self.small(self.constants[place])
        return list(self.numbers(name))

    def axes(self, name: str, usual: int) -> tuple[int, ...]:
        return self.integers(name) or (usual,) * self.x.rank

    def made_up(self, place: int, tag: str, number: float) -> bool:
        """Whether a constant is no weight, but stands where a version or an operator must have one."""
        name = self.constants.get(place, "")
        return is_called(name, tag) and all(one == number for one in self.small(name))

    def size(self, place: int) -> tuple[int, ...]:
        """The shape of a weight."""
        if place not in self.constants:
            raise UnsaidError("with computed weights")
        return self.sizes[self.constants[place]]


def is_called(name: str, tag: str) -> bool:
    """Whether a constant is one that `netspec export` writes beside a layer's weights: `path/tag`, or `path/tag_2`."""
    return "/" in name and name.rpartition("/")[2].rstrip("0123456789").rstrip("_") == tag
