"""Whether a tensor of a checkpoint fits one of a model's: its shape and type, known before any number is read."""

from __future__ import annotations

from enum import Enum

import torch
from torch import Tensor

from netspec_compiler.weights.files.entry import Entry, Shape
from netspec_compiler.weights.match import NO_WEIGHT


class Fit(Enum):
    """How an entry fits."""

    SAME = "as it is"
    ONES = "with axes of length one added or dropped"
    GREY = "with its colours summed"
    NOT = "not at all"


def fit(name: str, entry: Entry, ours: Tensor, grey: bool) -> Fit:
    """How an entry fits a tensor of the model's; `grey` where its three input channels may become one."""
    counts = name.endswith(NO_WEIGHT)
    if entry.dtype.is_complex or not (counts or entry.dtype.is_floating_point == ours.is_floating_point()):
        return Fit.NOT
    shape = tuple(ours.shape)
    if entry.shape == shape:
        return Fit.SAME
    if by_ones_alone(entry.shape, shape):
        return Fit.ONES
    return Fit.GREY if grey and three_colours(entry.shape, shape) else Fit.NOT


def by_ones_alone(one: Shape, other: Shape) -> bool:
    """Whether one shape is the other between ones: `C` and `1xC`, `OxI` and `OxIx1x1`, `OxI` and `1x1xOxI`.

    The shorter has two axes at most: beyond, an axis of length one may be a side of a kernel, and which of its sides
    the other one means is not known.
    """
    short, long = sorted((one, other), key=len)
    if len(short) > 2 or len(short) == len(long):
        return False
    places = range(len(long) - len(short) + 1)
    return any(long == (1,) * at + short + (1,) * (len(long) - len(short) - at) for at in places)


def three_colours(theirs: Shape, ours: Shape) -> bool:
    """Whether these are the filters of a first convolution, of an image in colour and of a grey one."""
    return len(ours) == 4 and ours[1] == 1 and theirs == (ours[0], 3, *ours[2:])


def described(shape: Shape, dtype: torch.dtype) -> str:
    """A shape as people write it; the type too where it is none of numbers with a fraction."""
    text = "x".join(map(str, shape)) or "one number"
    return text if dtype.is_floating_point else f"{text} of {str(dtype).removeprefix('torch.')}"


def fitted(tensor: Tensor, ours: Tensor, how: Fit) -> Tensor:
    """The tensor as the model has it: its shape, precision and device."""
    if how is Fit.GREY:
        tensor = tensor.to(torch.promote_types(tensor.dtype, torch.float32)).sum(dim=1, keepdim=True)
    return tensor.reshape(ours.shape).to(dtype=ours.dtype, device=ours.device)


def is_held(tensor: Tensor, became: Tensor) -> bool:
    """Whether all numbers are still there: none became infinite, and no count lost its fraction."""
    if tensor.dtype == became.dtype:
        return True
    if not became.is_floating_point():
        return bool((became.flatten().double() == tensor.flatten().double().to(became.device)).all())
    if tensor.is_floating_point() and torch.finfo(tensor.dtype).max <= torch.finfo(became.dtype).max:
        return True
    return bool((became.isfinite().flatten() | ~tensor.isfinite().flatten().to(became.device)).all())
