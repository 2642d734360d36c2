"""What stands where a step could not be understood, so that the rest of the network can still be checked."""

from __future__ import annotations

from netspec.ops.base import Layer


class Hole(Layer):
    """An operation of unknown output. No network with a hole is ever handed on: its mistake is reported already."""

    word = "hole"
