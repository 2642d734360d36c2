"""A live module as a network from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from netspec_compiler.importing.found import Result, found
from netspec_compiler.importing.live import graph_of_module


def of_module(
    module: nn.Module, size: Sequence[int], name: str, source: str, origin: str, partial: bool = False
) -> Result:
    """What a module gives; its weights are those of its state dict."""
    return found(graph_of_module(module, size, name, origin), name, source, module.state_dict, partial)
