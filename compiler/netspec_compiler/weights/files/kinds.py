"""What a file is, by what stands in it; its name helps only where a format has no mark of its own. Knows no torch."""

from __future__ import annotations

import zipfile
from pathlib import Path

from netspec.record import Record

ZIP, PICKLE = b"PK\x03\x04", b"\x80"
HEADER = 8
LOOKED_AT = 512
TABLE_END = bytes.fromhex("57fb808b247547db")
MOST_RECORDS = 100_000

SAVE_AGAIN = "load it with {tool}, and save its weights as a state dict: `torch.save(model.state_dict(), ...)`"
BY_NAME = "its tensors have to be saved with safetensors under their names; a map of your own says what each is here"


class Kind(Record):
    """A file that is known and not read: what it is, and what to do with it."""

    what: str
    help: str


KERAS = Kind("a file of Keras (HDF5)", BY_NAME)
TENSORFLOW = Kind("a checkpoint of TensorFlow", BY_NAME)
NUMPY = Kind("a file of arrays that numpy wrote", BY_NAME)
ONNX = Kind("an ONNX model", "ask whoever exported it for the checkpoint; ONNX names tensors as its exporter did")
CAFFE = Kind("a model of Caffe", "save its blobs as docs/weights.md says under `Caffe`")
PAGE = Kind("a web page", "the download gave a page instead of the file: fetch it again, and look at what comes")
POINTER = Kind("a pointer of Git LFS, and not the file", "fetch the file itself: `git lfs pull`")
PACKED = Kind("packed ({})", "unpack it first")
SCRIPT = Kind("a TorchScript archive (a program)", SAVE_AGAIN.format(tool="`torch.jit.load`"))
EXPORTED = Kind("an exported program of torch", SAVE_AGAIN.format(tool="`torch.export.load`, take its `.module()`"))
OTHER_ZIP = Kind("a zip archive that `torch.save` did not write", "unpack it, and give the checkpoint that is in it")

MARKS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89HDF\r\n\x1a\n", KERAS),
    (b"\x93NUMPY", NUMPY),
    (b"GGUF", Kind("a GGUF file of llama.cpp", "give the checkpoint that it was made of")),
    (b"version https://git-lfs", POINTER),
    (b"model_checkpoint_path:", TENSORFLOW),
    (b"\x1f\x8b", PACKED.replace(what="packed with gzip")),
    (b"\xfd7zXZ\x00", PACKED.replace(what="packed with xz")),
    (b"BZh", PACKED.replace(what="packed with bzip2")),
    (b"7z\xbc\xaf", PACKED.replace(what="packed with 7-Zip")),
    (b"\x28\xb5\x2f\xfd", PACKED.replace(what="packed with zstd")),
)
ENDINGS = {
    ".onnx": ONNX,
    ".caffemodel": CAFFE,
    ".pb": Kind("a graph of TensorFlow", BY_NAME),
    ".index": TENSORFLOW,
    ".msgpack": Kind("a checkpoint of Flax", BY_NAME),
    ".mlmodel": Kind("a Core ML model", SAVE_AGAIN.format(tool="the tool that made it")),
    ".pdparams": Kind("a checkpoint of Paddle", BY_NAME),
}


def kind_of(path: Path, head: bytes) -> Kind | None:
    """The kind of a file that is no safetensors and no pickle, if it is known, by its first bytes."""
    for mark, kind in MARKS:
        if head.startswith(mark):
            return kind
    if head[4:8] == b"TFL3":
        return Kind("a model of TensorFlow Lite", BY_NAME)
    if head[257:262] == b"ustar":
        return PACKED.replace(what="packed with tar")
    if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        return PAGE
    return TENSORFLOW if tail(path).endswith(TABLE_END) else ENDINGS.get(path.suffix.lower())


def kind_of_zip(path: Path) -> Kind | None:
    """The kind of a zip archive; none where `torch.save` wrote it, or where its directory can't be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:MOST_RECORDS]
    except Exception:  # whatever a damaged directory makes of the reader is said by the one that reads the tensors
        return None
    last = {name.rpartition("/")[2] for name in names}
    if any("/code/" in name for name in names) or "constants.pkl" in last:
        return SCRIPT
    if "archive_format" in last or "serialized_exported_program.json" in last:
        return EXPORTED
    if "data.pkl" in last:
        return None
    if names and all(name.endswith(".npy") for name in names):
        return NUMPY
    return KERAS.replace(what="a file of Keras") if "model.weights.h5" in last else OTHER_ZIP


def tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - len(TABLE_END)))
        return stream.read()
