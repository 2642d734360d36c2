"""Values as Python text."""

from __future__ import annotations

from netspec_compiler.named import Value, text_of


def python(value: Value) -> str:
    """A number, truth, word or pair as Python."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"({', '.join(python(one) for one in value)})"
    return text_of(value)
