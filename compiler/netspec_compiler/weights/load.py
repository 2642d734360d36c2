"""Filling a model from a checkpoint under other names: everything fits, or nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem
from netspec_compiler.weights.checkpoint import StateDict, read, state_dict
from netspec_compiler.weights.maps import maps_of
from netspec_compiler.weights.match import NO_WEIGHT, best_match, mistakes, no_map_fits
from netspec_compiler.weights.name_map import NameMap, read_map

IN_MEMORY = "the state dict"


def fill(
    model: nn.Module, checkpoint: Mapping[str, Any] | Path, source: str, names: Path | None, drop_aux: bool
) -> list[Diagnostic]:
    """Copies a checkpoint's tensors into the model, in the model's own precision; gives what kept it from that.

    `names` is a map of the caller's own, used instead of those of `source`.
    """
    maps = maps_of(source) if names is None else own_map(names)
    if isinstance(maps, Diagnostic):
        return [maps]
    tensors = read(checkpoint) if isinstance(checkpoint, Path) else state_dict(dict(checkpoint), IN_MEMORY)
    if isinstance(tensors, Diagnostic):
        return [tensors]
    return fill_by(maps, model, tensors, source or str(names), drop_aux)


def fill_by(
    maps: tuple[NameMap, ...], model: nn.Module, tensors: StateDict, source: str, drop_aux: bool
) -> list[Diagnostic]:
    theirs = {name: described(name, tensor) for name, tensor in tensors.items()}
    ours = {name: described(name, tensor) for name, tensor in model.state_dict().items()}
    found = best_match(maps, theirs, ours) if maps else None
    if found is None or not found.pairs:
        return [no_map_fits(maps, source, theirs)]
    problems = mistakes(found, theirs, ours, drop_aux)
    if not problems:
        model.load_state_dict({name: tensors[entry] for name, entry in found.pairs.items()}, strict=False)
    return problems


def own_map(path: Path) -> tuple[NameMap, ...] | FileProblem:
    found = read_map(path)
    return found if isinstance(found, FileProblem) else (found,)


def described(name: str, tensor: Tensor) -> str:
    """What has to be equal: the shape, and for weights whether it holds integers; the precision may differ."""
    shape = "x".join(map(str, tensor.shape)) or "one number"
    if tensor.is_floating_point() or name.endswith(NO_WEIGHT):
        return shape
    return f"{shape} of {str(tensor.dtype).removeprefix('torch.')}"
