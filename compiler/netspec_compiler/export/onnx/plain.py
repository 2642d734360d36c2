"""What has no weights and does little: dropout and identity hand their input on, flatten makes a vector."""

from __future__ import annotations

from netspec.ops.base import Layer
from netspec.ops.plain import Flatten
from netspec_compiler.export.onnx.graph import Scope


def handed_on(layer: Layer, x: str, at: Scope) -> str:
    """No operator at all: this is for evaluation."""
    return x


def flatten(layer: Flatten, x: str, at: Scope) -> str:
    return at.node("Flatten", x, axis=1) if at.x.is_map else x
