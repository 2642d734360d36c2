"""Settings that a source gives an operation, held to what each may be."""

from __future__ import annotations

from netspec.diagnostics.values import WrongValue
from netspec.ops.base import Layer


def hold(layer: Layer) -> None:
    """Raises `ValueError` for a setting that can't be."""
    for name, setting in layer.settings.items():
        found = setting.kind.load(setting.kind.dump(getattr(layer, name)))
        if isinstance(found, WrongValue):
            raise ValueError(f"`{name}` of `{layer.word}` takes {found.expected}, not {found.got}")
