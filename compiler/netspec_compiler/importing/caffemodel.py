"""The weights in a caffemodel: a message in protobuf's wire format, of which layers, names and blobs are read.

A blob has its shape, or in files of the first version four extents, and its numbers as packed floats. Everything else
is skipped by its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import BadNetworkFile
from netspec.reading import display_path, regular_file

# Fields of caffe.proto: NetParameter's layers of both versions, each with its name, its type and its blobs.
LAYERS = {100: {"name": 1, "type": 2, "blobs": 7}, 2: {"name": 4, "type": 5, "blobs": 6}}
DATA, SHAPE, OLD_EXTENTS, DOUBLES = 5, 7, (1, 2, 3, 4), 8
VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5
HINT = "fetch it again, whole; a caffemodel is what Caffe saves beside its solver's state"
BATCH_NORM = ("running_mean", "running_var")
USUAL = ("weight", "bias")

Fields = Iterator[tuple[int, int | memoryview]]


class TruncatedError(ValueError):
    """A message that ends before it should, or is none."""


def tensors_in(path: Path) -> dict[str, torch.Tensor] | Diagnostic:
    """Tensors by layer and part, `conv1/7x7_s2.weight`; or why the file holds none."""
    there = regular_file(path, (".caffemodel",))
    if isinstance(there, Diagnostic):
        return there
    try:
        return dict(named(memoryview(path.read_bytes())))
    except (ValueError, OSError) as error:
        return BadNetworkFile(path=display_path(path), why=f"it is no whole caffemodel: {error}", hint=HINT)


def fields(data: memoryview) -> Fields:
    """The fields of a message: their numbers, and their values as whole numbers or bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == VARINT:
            value, at = varint(data, at)
            yield key >> 3, value
            continue
        if kind == LENGTH:
            size, at = varint(data, at)
        elif kind in (EIGHT_BYTES, FOUR_BYTES):
            size = 8 if kind == EIGHT_BYTES else 4
        else:
            raise TruncatedError(f"byte {at} begins no field")
        if at + size > len(data):
            raise TruncatedError(f"a part of {size:,} bytes begins {len(data) - at:,} bytes before the end")
        yield key >> 3, data[at : at + size]
        at += size


def varint(data: memoryview, at: int) -> tuple[int, int]:
    """A whole number of seven bits a byte, and where what follows it begins."""
    value = 0
    for place in range(10):
        if at >= len(data):
            raise TruncatedError("it ends in the middle of a number")
        value |= (data[at] & 127) << 7 * place
        at += 1
        if data[at - 1] < 128:
            return value, at
    raise TruncatedError("a number has more than ten bytes")


def named(data: memoryview) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors of all layers that have some."""
    for number, layer in fields(data):
        if number not in LAYERS or not isinstance(layer, memoryview):
            continue
        places = LAYERS[number]
        held = [*fields(layer)]
        name = next((bytes(part(value)).decode() for place, value in held if place == places["name"]), "")
        kind = next((value for place, value in held if place == places["type"]), b"")
        blobs = [blob(value) for place, value in held if place == places["blobs"]]
        is_norm = isinstance(kind, memoryview) and bytes(kind) == b"BatchNorm"
        yield from norm(name, blobs) if is_norm else usual(name, blobs)


def usual(name: str, blobs: list[torch.Tensor]) -> Iterator[tuple[str, torch.Tensor]]:
    """A layer's weight and bias; what more there is belongs to layers that no spec has a word for."""
    further = [f"blob{number}" for number in range(len(USUAL), len(blobs))]
    for part, tensor in zip((*USUAL, *further), blobs, strict=False):
        ones = part == "bias" or (tensor.dim() == 4 and tensor.shape[:2] == (1, 1))
        yield (
            f"{name}.{part}",
            tensor.flatten() if part == "bias" else tensor.reshape(tensor.shape[2:]) if ones else tensor,
        )


def norm(name: str, blobs: list[torch.Tensor]) -> Iterator[tuple[str, torch.Tensor]]:
    """Mean and variance, which Caffe keeps times a factor."""
    if len(blobs) != 3:
        raise TruncatedError(f"the norm `{name}` has {len(blobs)} blobs instead of 3")
    factor = float(blobs[2].flatten()[0])
    for part, tensor in zip(BATCH_NORM, blobs, strict=False):
        yield f"{name}.{part}", tensor.flatten() / factor if factor else tensor.flatten()


def blob(data: int | memoryview) -> torch.Tensor:
    """One blob as a tensor."""
    extents: dict[int, int] = {}
    shape: list[int] = []
    numbers: list[NDArray[np.floating]] = []
    for place, value in fields(part(data)):
        if place in OLD_EXTENTS and isinstance(value, int):
            extents[place] = value
        elif place == SHAPE:
            shape = dims(part(value))
        elif place in (DATA, DOUBLES):
            numbers.append(np.frombuffer(part(value), "<f4" if place == DATA else "<f8"))
    shape = shape or [extents[place] for place in sorted(extents)]
    whole = np.concatenate(numbers) if numbers else np.zeros(0, "<f4")
    if prod(shape) != whole.size:
        raise TruncatedError(f"a blob of {'x'.join(map(str, shape))} has {whole.size:,} numbers")
    return torch.from_numpy(whole.astype(np.float32).reshape(shape))


def part(value: int | memoryview) -> memoryview:
    """The bytes of a field that has some."""
    if not isinstance(value, memoryview):
        raise TruncatedError("a number stands where bytes should")
    return value


def dims(data: memoryview) -> list[int]:
    """The extents of a shape, packed or one by one."""
    found: list[int] = []
    for place, value in fields(data):
        if place != 1:
            continue
        if isinstance(value, int):
            found.append(value)
            continue
        at = 0
        while at < len(value):
            extent, at = varint(value, at)
            found.append(extent)
    return found
