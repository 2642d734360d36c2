"""Files of `torch.save`: a zip archive with a pickle and a record for each storage, or, before torch 1.6, one stream.

The pickle is carried out as data (`pickles`), and says where each tensor's numbers lie; they stay in the file until
they are asked for. Nothing that an archive unpacks to is taken into memory before its directory has said how much.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

import torch

from netspec.diagnostics.weights import CheckpointRunsCode, NotACheckpoint, UnpacksToMore
from netspec_compiler.weights.files.pickles import BROKEN, Machine, Made, Stream, TooManyStepsError
from netspec_compiler.weights.files.refused import Refused
from netspec_compiler.weights.files.torch_names import Storage, call, runs, storage_type, whole

LARGEST_PICKLE = 2**26
LARGEST_PACKED = 2**20
STEPS, BYTES_FOR_A_STEP = 500_000, 32
UNZIPPED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, struct.error, *BROKEN)
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
LENGTH = "a storage whose length is no number"
NESTED = "torch.storage._load_from_bytes"
Bytes = Callable[[int, int], bytes]


def machine(shown: str, size: int, persistent: Callable[[object], object], nested: bool = True) -> Machine:
    """What carries out a file's pickles: it refuses what would run a program, and grows with the file alone."""

    def called(name: str, arguments: tuple[object, ...]) -> object:
        inner = arguments[0] if name == NESTED and nested else None
        if isinstance(inner, bytes):
            return stream_of(io.BytesIO(inner), len(inner), shown, nested=False)
        if runs(name):
            raise Refused(CheckpointRunsCode(path=shown, why=f"it calls `{name[:100]}`"))
        return call(name, arguments)

    return Machine(called, persistent, STEPS + size // BYTES_FOR_A_STEP)


def carried_out(run: Machine, stream: Stream, shown: str) -> object:
    """The value of the next pickle in a stream."""
    most = run.steps
    try:
        return run.run(stream)
    except TooManyStepsError:
        why = f"its pickle has more than {most:,} instructions, and of a file of its size no more are read"
        raise Refused(NotACheckpoint(path=shown, why=why)) from None
    except BROKEN as error:
        why = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        raise Refused(NotACheckpoint(path=shown, why=f"its pickle is damaged ({why})")) from None


class Archive:
    """The zip archive of `torch.save`."""

    def __init__(self, path: Path, shown: str) -> None:
        self.path = path
        self.shown = shown
        try:
            self.zip = zipfile.ZipFile(path)
        except UNZIPPED as error:
            raise self.damaged(error) from None
        names = self.zip.namelist()
        self.root = next((name.removesuffix("data.pkl") for name in names if name.endswith("/data.pkl")), "")

    def held(self) -> object:
        """What was saved, its tensors as entries."""
        record = self.record("data.pkl")
        packed = record.compress_type != zipfile.ZIP_STORED
        limit = LARGEST_PACKED if packed else LARGEST_PICKLE
        if record.file_size > limit:
            raise Refused(UnpacksToMore(path=self.shown, what="its list of tensors", size=record.file_size, most=limit))
        run = machine(self.shown, self.path.stat().st_size, self.storage)
        return carried_out(run, io.BytesIO(self.bytes_of(record, 0, record.file_size)), self.shown)

    def storage(self, key: object) -> Storage:
        kind, name, elements, part = referred(key)
        if part is not None:
            raise ValueError("a part of a storage, of which this format has none")
        record = self.record(f"data/{name}")
        found = Storage(storage_type(kind), elements, lambda start, length: self.part(record, start, length))
        if record.file_size != found.size():
            raise ValueError(f"{record.filename} has {record.file_size} bytes and should have {found.size()}")
        return found

    def part(self, record: zipfile.ZipInfo, start: int, length: int) -> bytes:
        """Bytes of a storage; one that is packed has to be worth unpacking."""
        if record.compress_type != zipfile.ZIP_STORED and record.file_size > 2 * length + LARGEST_PACKED:
            raise Refused(UnpacksToMore(path=self.shown, what=record.filename[:64], size=record.file_size, most=length))
        return self.bytes_of(record, start, length)

    def bytes_of(self, record: zipfile.ZipInfo, start: int, length: int) -> bytes:
        try:
            with self.zip.open(record) as stream:
                if start:
                    stream.seek(start)
                data = stream.read(length)
        except UNZIPPED as error:
            raise self.damaged(error) from None
        if len(data) != length:
            raise self.damaged(EOFError(f"{record.filename[:64]} ends early"))
        return data

    def record(self, name: str) -> zipfile.ZipInfo:
        try:
            return self.zip.getinfo(self.root + name)
        except KeyError as error:
            raise self.damaged(error) from None

    def damaged(self, error: Exception) -> Refused:
        why = (str(error).strip("'\"").splitlines() or [type(error).__name__])[0][:200]
        return Refused(NotACheckpoint(path=self.shown, why=f"its archive is damaged ({why})"))


def referred(key: object) -> tuple[object, str, int, tuple[int, int] | None]:
    """What a pickle says of a storage outside it: its class, its name, how many elements it has, and of those the
    first and the count, where it means some alone; `ValueError` where it says something else."""
    match key:
        case (_, kind, str() as name, _, elements, *views):
            count = whole(elements, LENGTH)
        case _:
            raise ValueError("a storage whose key is no text")
    match views:
        case [] | [None]:
            return kind, name, count, None
        case [(_, offset, some)]:
            first, many = whole(offset, LENGTH), whole(some, LENGTH)
            if first + many <= count:
                return kind, name, count, (first, many)
    raise ValueError("a part of a storage that is none")


class Limited:
    """A stream that gives a pickle no more than may be asked for, whatever length it states."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self.stream = stream
        self.left = most

    def read(self, length: int) -> bytes:
        return self.taken(self.stream.read(min(length, self.left)))

    def readline(self) -> bytes:
        return self.taken(self.stream.readline(self.left))

    def taken(self, data: bytes) -> bytes:
        self.left -= len(data)
        return data


def stream_of(stream: IO[bytes], size: int, shown: str, nested: bool = True) -> object:
    """What a stream holds that torch wrote before 1.6: pickles of a magic number, a protocol, the machine, what was
    saved, and the keys of its storages, which follow. A pickle of another kind is what it is."""
    keys: dict[str, tuple[torch.dtype | None, int]] = {}
    places: dict[str, int] = {}

    def storage(key: object) -> object:
        if not isinstance(key, tuple) or key[:1] != ("storage",):
            return Made("torch.nn.Module")
        kind, name, elements, part = referred(key)
        dtype, (first, count) = storage_type(kind), part or (0, elements)
        keys.setdefault(name, (dtype, elements))
        each = dtype.itemsize if dtype else 1

        def read(start: int, length: int) -> bytes:
            stream.seek(places[name] + first * each + start)
            data = stream.read(length)
            if len(data) != length:
                raise Refused(NotACheckpoint(path=shown, why="it ends before its tensors do"))
            return data

        return Storage(dtype, count, read)

    run, limited = machine(shown, size, storage, nested), Limited(stream, min(size, LARGEST_PICKLE))
    held = carried_out(run, limited, shown)
    if held != MAGIC:
        return held
    protocol, written_on = carried_out(run, limited, shown), carried_out(run, limited, shown)
    held, order = carried_out(run, limited, shown), carried_out(run, limited, shown)
    little = isinstance(written_on, dict) and written_on.get("little_endian", True)
    if protocol != PROTOCOL or not isinstance(order, list) or little != (sys.byteorder == "little"):
        raise Refused(NotACheckpoint(path=shown, why="it was written by a torch or for a machine that is not known"))
    places.update(laid_out(stream, order, keys, size, shown))
    return held


def laid_out(
    stream: IO[bytes], order: list[object], keys: dict[str, tuple[torch.dtype | None, int]], size: int, shown: str
) -> dict[str, int]:
    """Where in the stream each storage's bytes begin."""
    places, at = {}, stream.tell()
    for name in order:
        dtype, elements = keys.get(name, (None, 0)) if isinstance(name, str) else (None, 0)
        stream.seek(at)
        if not isinstance(name, str) or name not in keys or stream.read(8) != struct.pack("<q", elements):
            raise Refused(NotACheckpoint(path=shown, why="its storages are not those that its pickle speaks of"))
        places[name] = at + 8
        at += 8 + elements * (dtype.itemsize if dtype else 1)
    if at > size or places.keys() != keys.keys():
        raise Refused(NotACheckpoint(path=shown, why="it ends before its tensors do"))
    return places
