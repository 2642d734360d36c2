"""Files of safetensors: a header that names every tensor, its type, shape and place, and the bytes behind it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from netspec.diagnostics.weights import NotACheckpoint
from netspec_compiler.weights.files.entry import Entry, Strange
from netspec_compiler.weights.files.refused import Refused

TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U64": torch.uint64,
    "U32": torch.uint32,
    "U16": torch.uint16,
    "U8": torch.uint8,
    "BOOL": torch.bool,
    "C64": torch.complex64,
}
FAILURES = (SafetensorError, OSError, ValueError, KeyError, TypeError, RuntimeError)


class Described(Protocol):
    """What the header says of a tensor."""

    def get_dtype(self) -> str: ...

    def get_shape(self) -> list[int]: ...


class Opened(Protocol):
    """A file whose header was read."""

    def keys(self) -> list[str]: ...

    def get_slice(self, name: str, /) -> Described: ...

    def get_tensor(self, name: str, /) -> Tensor: ...


def held(path: Path, shown: str) -> dict[str, Entry | Strange]:
    """The entries that the header names; the file is not read further."""
    try:
        opened: Opened = safe_open(path, "pt")
        return {name: entry(opened, name, shown) for name in opened.keys()}  # noqa: SIM118 - it is no dict
    except FAILURES as error:
        raise damaged(error, shown) from None


def entry(opened: Opened, name: str, shown: str) -> Entry | Strange:
    found = opened.get_slice(name)
    kind = TYPES.get(found.get_dtype())
    if kind is None:
        return Strange(f"a tensor of the type {found.get_dtype()}")
    return Entry(tuple(found.get_shape()), kind, partial(read, opened, name, shown))


def read(opened: Opened, name: str, shown: str) -> Tensor:
    try:
        return opened.get_tensor(name)
    except FAILURES as error:
        raise damaged(error, shown) from None


def damaged(error: Exception, shown: str) -> Refused:
    why = (str(error).splitlines() or [type(error).__name__])[0][:200].removesuffix(".")
    return Refused(NotACheckpoint(path=shown, why=why))
