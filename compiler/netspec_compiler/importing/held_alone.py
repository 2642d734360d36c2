"""The tensors of a network that can't be built, since its spec has holes."""

from __future__ import annotations

from math import prod

import torch
from torch import nn

from netspec.importing.names import Names, pairs_of
from netspec.importing.steps import Does
from netspec.ops.base import Layer
from netspec.ops.convolution import Conv, Convolution
from netspec.ops.linear import Linear
from netspec_compiler.weights.files.entry import Strange
from netspec_compiler.weights.state_dict import StateDict

COUNTED_BESIDE, COUNT = "running_mean", "num_batches_tracked"


def holder(names: Names, given: StateDict) -> nn.Module:
    """Modules of these names that do nothing, with tensors of the shapes that the operations have.

    How many channels go into an operation nobody knows behind a hole: so many as its entry of `given` has.
    """
    whole = nn.Module()
    for step, path in names.places:
        for number, (theirs, ours) in enumerate(pairs_of(step, path) if isinstance(step.does, Layer) else ()):
            entry = given.entries[theirs]
            elements = 0 if isinstance(entry, Strange) else prod(entry.shape)
            matrix = ours.endswith(".weight") and number < len(step.weights)  # behind those stand its norm's
            put(whole, ours, torch.zeros(shape_here(step.does, elements) if matrix else elements))
    return whole


def shape_here(does: Does, elements: int) -> tuple[int, ...]:
    """The shape of an operation's own weight of so many elements."""
    match does:
        case Conv():
            return does.filters, elements // (does.filters * prod(does.kernel)), *does.kernel
        case Convolution():
            return elements // prod(does.kernel), 1, *does.kernel
        case Linear():
            return does.features, elements // does.features
        case _:
            return (elements,)


def put(whole: nn.Module, name: str, tensor: torch.Tensor) -> None:
    """Puts a tensor where its name says: statistics, which nothing trains, with their count."""
    *path, last = name.split(".")
    inner = whole
    for part in path:
        if part not in inner._modules:
            inner.add_module(part, nn.Module())
        inner = inner.get_submodule(part)
    if not last.startswith("running_"):
        inner.register_parameter(last, nn.Parameter(tensor))
        return
    inner.register_buffer(last, tensor)
    if last == COUNTED_BESIDE:
        inner.register_buffer(COUNT, torch.tensor(0))
