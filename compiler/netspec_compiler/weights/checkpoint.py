"""Reading checkpoints: safetensors, and what `torch.save` wrote, of which only tensors and plain containers are read.

The kind is told by the file's first bytes, never by its name. A file's own code never runs: `torch.load` is called with
`weights_only=True` alone.
"""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem
from netspec.diagnostics.weights import CheckpointRunsCode, NotACheckpoint, NotAStateDict
from netspec.reading import display_path, regular_file

SUFFIXES = (".safetensors", ".pth", ".pt", ".bin")
ZIP, PICKLE = b"PK\x03\x04", b"\x80"
HEADER = 8
UNSAFE = ("Unsupported", "global", "GLOBAL")

StateDict = dict[str, Tensor]


def read(path: Path) -> StateDict | Diagnostic:
    """The tensors of a file by name, on the CPU, or why there are none."""
    problem = regular_file(path, SUFFIXES)
    if isinstance(problem, FileProblem):
        return problem
    shown = display_path(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(HEADER + 1)
    except OSError as error:
        return NotACheckpoint(path=shown, why=error.strerror or str(error))
    if head.startswith((ZIP, PICKLE)):
        return read_torch(path, shown)
    if head[HEADER:] == b"{":
        return read_safetensors(path, shown)
    return NotACheckpoint(path=shown, why="it is neither safetensors nor a file of torch.save")


def read_safetensors(path: Path, shown: str) -> StateDict | Diagnostic:
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        return NotACheckpoint(path=shown, why=one_line(error))


def read_torch(path: Path, shown: str) -> StateDict | Diagnostic:
    try:
        # What torch would warn of, an unusual pickle protocol for example, is either read or a mistake with a code.
        with warnings.catch_warnings(action="ignore"):
            held = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        if any(word in str(error) for word in UNSAFE):
            return CheckpointRunsCode(path=shown, why=asked_for(error))
        return NotACheckpoint(path=shown, why=one_line(error))
    # What a damaged or hostile file makes of the reader is not foreseeable, and never more than a failure to read it.
    except Exception as error:
        return NotACheckpoint(path=shown, why=one_line(error))
    return state_dict(held, shown)


def state_dict(held: Any, shown: str) -> StateDict | NotAStateDict:
    """The tensors by name in what a file or a caller gave; those of `state_dict` in it, where it has that."""
    if isinstance(held, dict) and isinstance(held.get("state_dict"), dict):
        held = held["state_dict"]
    if not isinstance(held, dict):
        return NotAStateDict(path=shown, what=f"it is a {type(held).__name__}")
    for name, tensor in held.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            return NotAStateDict(path=shown, what=f"`{str(name)[:64]}` is a {type(tensor).__name__}")
        if tensor.layout is not torch.strided or tensor.is_quantized:
            return NotAStateDict(path=shown, what=f"`{name[:64]}` is no plain dense tensor")
    return dict(held)


def asked_for(error: Exception) -> str:
    """What the pickle wanted to call, out of torch's long message."""
    for line in str(error).splitlines():
        if any(word in line for word in UNSAFE):
            return first_sentence(line.strip().removeprefix("WeightsUnpickler error: "))
    return one_line(error)


def one_line(error: Exception) -> str:
    """What went wrong, in a sentence: the rest of torch's messages is advice that does not hold here."""
    return first_sentence((str(error).splitlines() or [""])[0]) or type(error).__name__


def first_sentence(text: str) -> str:
    return text.partition(". ")[0][:200].removesuffix(".")
