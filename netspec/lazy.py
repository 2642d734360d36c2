"""The one place where code is imported while the program runs: the back end, renderers and commands, by name.

What a command does not need is never imported, which keeps `netspec check` at a tenth of a second and free of torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def resolve(target: str) -> Any:
    """The attribute behind `package.module:attribute`."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)
