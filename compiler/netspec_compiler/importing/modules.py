"""A live module as a network from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from netspec_compiler.importing.found import Result, found
from netspec_compiler.importing.live import graph_of_module
from netspec_compiler.weights.model import innermost


def of_module(
    module: nn.Module, size: Sequence[int], name: str, source: str, origin: str, partial: bool = False
) -> Result:
    """What a module gives; its weights are those of its state dict. What torch wraps around it is no part of it."""
    inner = innermost(module)
    return found(graph_of_module(inner, size, name, origin), name, source, inner.state_dict, partial)
