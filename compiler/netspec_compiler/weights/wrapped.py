"""The names that torch puts before each of a network's own where it has wrapped it. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")
# Of `torch.compile`, and of the modules that run a network on several devices.
COMPILED, PARALLEL = "_orig_mod", "module"


def bare(state_dict: Mapping[str, T]) -> Mapping[str, T]:
    """A state dict under the names of the network itself, where it is of one that torch has wrapped."""
    for wrapper in (COMPILED, PARALLEL):
        if state_dict and all(name.startswith(f"{wrapper}.") for name in state_dict):
            return bare({name.removeprefix(f"{wrapper}."): value for name, value in state_dict.items()})
    return state_dict
