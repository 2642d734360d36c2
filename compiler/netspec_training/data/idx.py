"""idx files, as MNIST and Fashion-MNIST come: four bytes, the axes, the numbers. Packed with gzip or plain."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import torch
from torch import Tensor

from netspec.diagnostics.files import Unreadable
from netspec.diagnostics.training import BadArray
from netspec.reading import display_path

UNSIGNED_BYTES = 8
MOST_AXES = 5
MOST_BYTES = 2**36
GZIP = b"\x1f\x8b"


def read_idx(path: Path) -> Tensor | Unreadable | BadArray:
    """The array of a file, uint8, with the axes that it says; no more is unpacked than its axes need."""
    shown = display_path(path)
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == GZIP
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            axes = axes_of(stream.read(4), stream.read(4 * MOST_AXES))
            if isinstance(axes, str):
                return BadArray(path=shown, why=axes)
            stream.seek(4 + 4 * len(axes))
            wanted = math.prod(axes)
            data = bytearray(stream.read(wanted + 1))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return BadArray(path=shown, why=f"it can't be unpacked: {str(error).lower()}")
    except OSError as error:
        return Unreadable(path=shown, why=error.strerror or str(error))
    if len(data) != wanted:
        found = "more" if len(data) > wanted else f"{len(data):,}"
        return BadArray(path=shown, why=f"its axes {axes} need {wanted:,} bytes, and it has {found}")
    return torch.frombuffer(data, dtype=torch.uint8).reshape(axes)


def axes_of(head: bytes, rest: bytes) -> tuple[int, ...] | str:
    """The axes that the first bytes say, or why they say none."""
    if len(head) < 4 or head[:2] != b"\0\0":
        return "it does not begin as idx files do"
    if head[2] != UNSIGNED_BYTES:
        return f"it holds numbers of type 0x{head[2]:02x}, and unsigned bytes (0x08) are read"
    if not 1 <= head[3] <= MOST_AXES or len(rest) < 4 * head[3]:
        return f"it says that it has {head[3]} axes"
    axes = struct.unpack(f">{head[3]}I", rest[: 4 * head[3]])
    if not 0 < math.prod(axes) <= MOST_BYTES:
        return f"its axes are {axes}"
    return axes
