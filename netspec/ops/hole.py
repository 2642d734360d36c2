"""What stands where a step could not be understood, so that the rest of the network can still be checked."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.ops.base import Layer, Shape


class Hole(Layer):
    """An operation of unknown output. No network with a hole is ever handed on: its mistake is reported already."""

    word = "hole"
    stand_in: Layer | None = None

    def output(self, x: Shape) -> Shape | Diagnostic:
        """The shape that the stand-in gives, where what is wrong has no say in shapes."""
        return x if self.stand_in is None else self.stand_in.output(x)
