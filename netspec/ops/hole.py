"""What stands where a step could not be understood, so that the rest of the network can still be checked."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.ops.base import Layer, Shape


class Hole(Layer):
    """An operation of unknown output. No network with a hole is ever handed on: its mistake is reported already.

    Where what is wrong has no say in shapes, `stand_in` is the operation without it, whose shape is the hole's.
    """

    word = "hole"
    stand_in: Layer | None = None

    def output(self, x: Shape) -> Shape | Diagnostic:
        raise AssertionError("a hole has no shape of its own")
