"""Entries of a checkpoint that torch is needed for, as arrays of numpy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.weights import CheckpointRunsCode, NotAStateDict
from netspec.reading import display_path
from netspec_compiler.weights.arrays import Array, Lazies, Lazy
from netspec_compiler.weights.checkpoint import read
from netspec_compiler.weights.files.entry import Strange
from netspec_compiler.weights.state_dict import state_dict
from netspec_compiler.weights.wording import cut


def entries_of(path: Path) -> Lazies | list[Diagnostic]:
    """What a file of torch.save, or an index of several, holds."""
    shown = display_path(path)
    held = read(path)
    given = held if isinstance(held, Diagnostic) else state_dict(held, shown, None)
    if isinstance(given, Diagnostic):
        return [given]
    found: dict[str, Lazy] = {}
    for name, entry in given.entries.items():
        if isinstance(entry, Strange):
            return [strange(name, entry, shown)]
        found[name] = Lazy(entry.shape, entry.dtype.is_floating_point, partial(array, entry.read))
    return found


def array(reading: Callable[[], Tensor]) -> Array:
    """The tensor's numbers; those of less than single precision become single."""
    tensor = reading()
    wide = tensor if tensor.dtype in (torch.float32, torch.float64) else tensor.float()
    found: Array = wide.numpy()
    return found


def strange(name: str, entry: Strange, shown: str) -> Diagnostic:
    what = f"`{cut(name)}` is {entry.what}"
    return CheckpointRunsCode(path=shown, why=what) if entry.code else NotAStateDict(path=shown, what=what)
