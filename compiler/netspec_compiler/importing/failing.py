"""What the code of others raises, in the words of a mistake: what it says, where in their code, and what helps."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd

import netspec
import netspec_compiler
from netspec.reading import display_path
from netspec_compiler.weights.wording import counted

VALUES = ("DataDependentOutputException", "DynamicOutputShapeException")
ARRAYS = ".numpy() is not supported for tensor subclasses"
NOT_THEIRS = tuple(str(Path(str(one.__file__)).parent) for one in (torch, netspec, netspec_compiler, traceback))


def first_line(error: BaseException) -> str:
    """What an error says in its first words."""
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return f"{type(error).__name__}: {text}"[:300].removesuffix(": ")


def with_place(error: BaseException) -> str:
    """The same, with the last line of the user's own code that led there, if one did."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if one.lineno and Path(one.filename).is_file() and not is_of_python(one.filename)]
    return (
        f"{first_line(error)} ({display_path(Path(own[-1].filename))}, line {own[-1].lineno})"
        if own
        else first_line(error)
    )


def is_of_python(file: str) -> bool:
    """Whether code is of Python, torch or netspec, and not of the user."""
    return any(Path(file).is_relative_to(one) for one in NOT_THEIRS)


def of_values(error: BaseException) -> bool:
    """Whether a module asks for values, by itself or as an array of another library."""
    return type(error).__name__ in VALUES or ARRAYS in str(error)


def why(error: BaseException) -> str:
    if of_values(error):
        return "its `forward` depends on values that are not known before it runs"
    return with_place(error)


def hint_for(error: BaseException, module: nn.Module, size: Sequence[int]) -> str:
    """What helps: most often another input, or a `forward` that does not depend on values."""
    if of_values(error):
        return "a spec is one fixed network: take the decision on values out of `forward`"
    if "uninitialized parameter" in str(error):
        return "run it once on an input first: until then, lazy layers have no sizes"
    if isinstance(error, TypeError) and "forward() missing" in str(error):
        return "a spec has one input: wrap it in a module whose `forward` takes one tensor, and has the others"
    return f"it ran on an input of {shown(size)}; {other_input(module, size)}"


def other_input(module: nn.Module, size: Sequence[int]) -> str:
    """Another input to try: one of as many channels and axes as the first convolution takes, where there is one."""
    first = next((one for one in module.modules() if isinstance(one, _ConvNd)), None)
    if first is None:
        return "`--input` says another"
    rank = len(first.kernel_size)
    if first.in_channels == size[0] and rank == len(size) - 1:
        return "`--input` says another, channels first and without the batch"
    extents = tuple(size[1:]) if rank == len(size) - 1 else tuple(size[-1:]) * rank
    maps = f"{counted(first.in_channels, 'channel', 'channels')} and {counted(rank, 'axis', 'axes')}"
    return f"its first convolution takes maps of {maps}: try `--input {shown((first.in_channels, *extents))}`"


def shown(size: Sequence[int]) -> str:
    return "x".join(map(str, size))
