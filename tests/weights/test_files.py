"""Every file that torch or safetensors writes is read as they read it; `torch.load` is the witness."""

from __future__ import annotations

import json
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from netspec.diagnostics.base import Diagnostic
from netspec_compiler.weights.checkpoint import read
from netspec_compiler.weights.files.entry import Entry
from netspec_compiler.weights.state_dict import StateDict, state_dict

DTYPES = (
    torch.float64,
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
    torch.complex64,
)


def numbers(shape: tuple[int, ...], dtype: torch.dtype = torch.float32) -> Tensor:
    count = max(1, torch.Size(shape).numel())
    return (torch.arange(count) % 7).to(dtype)[: torch.Size(shape).numel()].reshape(shape)


def of_a_network() -> dict[str, Tensor]:
    """Tensors of every type, and views of all sorts: what a state dict may hold."""
    base = numbers((6, 5))
    held = {f"types.{dtype}": numbers((2, 3), dtype) for dtype in DTYPES}
    views = {
        "transposed": base.t(),
        "shared": base,
        "slice": base[2:4, 1:4],
        "strided": base[::2, ::2],
        "expanded": base[:, :1].expand(6, 4),
        "scalar": torch.tensor(3.0),
        "empty": torch.empty(0, 4),
        "channels_last": numbers((2, 3, 4, 4)).contiguous(memory_format=torch.channels_last),
        "parameter": nn.Parameter(numbers((3,))),
        "buffer": nn.Buffer(numbers((3,))),
    }
    return held | views


def tensors(path: Path) -> dict[str, Tensor]:
    held = read(path)
    assert not isinstance(held, Diagnostic), held
    found = state_dict(held, path.name, None)
    assert isinstance(found, StateDict), found
    assert all(isinstance(entry, Entry) for entry in found.entries.values()), found.entries
    return {name: entry.read() for name, entry in found.entries.items() if isinstance(entry, Entry)}


def assert_same(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> None:
    assert list(found) == list(wanted)
    for name, tensor in wanted.items():
        assert found[name].dtype == tensor.dtype, name
        assert torch.equal(found[name], tensor), name


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("archive", [True, False])
def test_files_of_torch_save(tmp_path: Path, protocol: int, archive: bool) -> None:
    """Of each protocol: `weights_only=True` of torch refuses 4 and 5, and these files run nothing."""
    weights, path = OrderedDict(of_a_network()), tmp_path / "mine.pth"
    weights._metadata = {"": {"version": 1}}  # type: ignore[attr-defined] - as `Module.state_dict` has it
    torch.save(weights, path, pickle_protocol=protocol, _use_new_zipfile_serialization=archive)
    assert_same(tensors(path), torch.load(path, weights_only=False))


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_plain_pickles_of_tensors(tmp_path: Path, protocol: int) -> None:
    path = tmp_path / "mine.pkl"
    path.write_bytes(pickle.dumps(of_a_network(), protocol))
    assert_same(tensors(path), of_a_network())


def test_types_that_storages_have_no_class_for(tmp_path: Path) -> None:
    weights = {"u16": numbers((3,), torch.uint16), "f8": numbers((3,)).to(torch.float8_e4m3fn)}
    torch.save(weights, tmp_path / "mine.pth")
    found = tensors(tmp_path / "mine.pth")
    assert {name: tensor.dtype for name, tensor in found.items()} == {"u16": torch.uint16, "f8": torch.float8_e4m3fn}
    assert torch.equal(found["f8"].float(), weights["f8"].float())


def test_files_of_safetensors(tmp_path: Path) -> None:
    weights = {name: tensor.detach().contiguous().clone() for name, tensor in of_a_network().items()}
    for padding in range(40):  # the length of the header, which comes first, may be what a pickle begins with
        save_file(weights, tmp_path / "mine.safetensors", {"note": "x" * padding})
        found = tensors(tmp_path / "mine.safetensors")
        assert_same({name: found[name] for name in weights}, weights)


def test_what_lies_beside_the_weights_may_be_of_any_class(tmp_path: Path) -> None:
    held = {"model": of_a_network(), "args": Path("x"), "net": None, "extra": nn.Linear(2, 2), Path: {1: 2, (1, 2): 3}}
    torch.save(held, tmp_path / "mine.pth")
    assert_same(tensors(tmp_path / "mine.pth"), of_a_network())


def in_shards(folder: Path, kind: str) -> Path:
    weights = {name: tensor.detach().contiguous().clone() for name, tensor in of_a_network().items()}
    names, places = list(weights), {}
    for number, part in enumerate((names[::2], names[1::2]), 1):
        file = f"model-{number:05}-of-00002.{kind}"
        shard = {name: weights[name] for name in part}
        save_file(shard, folder / file) if kind == "safetensors" else torch.save(shard, folder / file)
        places |= dict.fromkeys(part, file)
    index = folder / f"model.{kind}.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": places}, indent=2))
    return index


@pytest.mark.parametrize("kind", ["safetensors", "bin"])
def test_a_checkpoint_in_several_files(tmp_path: Path, kind: str) -> None:
    index = in_shards(tmp_path, kind)
    found = tensors(index)
    assert_same({name: found[name] for name in of_a_network()}, of_a_network())
    one = read(tmp_path / f"model-00002-of-00002.{kind}")
    assert isinstance(one, Diagnostic)
    assert one.code == "NS812"
    assert index.name in one.fill(one.help)


def test_the_cache_of_the_hub_is_a_folder_of_links(tmp_path: Path) -> None:
    snapshot, blobs = tmp_path / "models--x" / "snapshots" / "abc", tmp_path / "models--x" / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    index = in_shards(snapshot, "safetensors")
    for number, path in enumerate([*snapshot.iterdir()]):
        path.rename(blobs / str(number))
        path.symlink_to(Path("../../blobs") / str(number))
    assert len(tensors(index)) == len(of_a_network())


def bad_index(folder: Path, places: Any) -> str:
    (folder / "model.bin.index.json").write_text(json.dumps(places))
    found = read(folder / "model.bin.index.json")
    assert isinstance(found, Diagnostic)
    return found.code


def test_an_index_leads_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    torch.save({"w": torch.ones(1)}, tmp_path / "outside.bin")
    (folder / "link.bin").symlink_to(tmp_path / "outside.bin")
    torch.save({"w": torch.ones(1)}, folder / "in.bin")
    names = ("../outside.bin", str(tmp_path / "outside.bin"), "link.bin", "", ".", "a\0b", "x" * 5_000)
    assert {bad_index(folder, {"weight_map": {"w": name}}) for name in names} == {"NS813"}
    assert {bad_index(folder, other) for other in ([], 3)} == {"NS802"}
    for other in ({}, {"weight_map": []}, {"weight_map": {"w": 3}}, {"weight_map": {"v": "in.bin"}}):
        assert bad_index(folder, other) == "NS813"
    os.mkfifo(folder / "pipe.bin")
    for name in ("missing.bin", "pipe.bin"):
        assert bad_index(folder, {"weight_map": {"w": name}}) == "NS813"
    assert bad_index(folder, {"weight_map": {"w": "model.bin.index.json"}}) in ("NS802", "NS813")


def zipped(*names: str) -> Any:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, b"x")

    return write


def holding(data: bytes) -> Any:
    return lambda path: path.write_bytes(data)


KINDS: dict[str, tuple[str, Any]] = {
    "weights.npz": ("numpy", zipped("a.npy", "b.npy")),
    "weights.npy": ("numpy", holding(b"\x93NUMPY\x01\x00v\x00{'descr'")),
    "model.keras": ("Keras", zipped("metadata.json", "config.json", "model.weights.h5")),
    "model.h5": ("Keras", holding(b"\x89HDF\r\n\x1a\n" + bytes(100))),
    "model.ckpt.index": ("TensorFlow", holding(bytes(50) + bytes.fromhex("57fb808b247547db"))),
    "checkpoint": ("TensorFlow", holding(b'model_checkpoint_path: "model.ckpt-1"\n')),
    "model.onnx": ("ONNX", holding(b"\x08\x08\x12\x07pytorch")),
    "net.caffemodel": ("Caffe", holding(b"\n\tGoogleNet")),
    "model.tflite": ("TensorFlow Lite", holding(b"\x1c\0\0\0TFL3")),
    "model.gguf": ("GGUF", holding(b"GGUF\x03\0\0\0")),
    "page.pth": ("web page", holding(b"\n<!DOCTYPE html>\n<html><head>")),
    "pointer.bin": ("Git LFS", holding(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n")),
    "packed.pth.gz": ("gzip", holding(b"\x1f\x8b\x08\0")),
    "other.zip": ("zip archive", zipped("readme.txt")),
}


@pytest.mark.parametrize("name", KINDS)
def test_other_kinds_are_called_what_they_are(tmp_path: Path, name: str) -> None:
    word, write = KINDS[name]
    write(tmp_path / name)
    found = read(tmp_path / name)
    assert isinstance(found, Diagnostic)
    assert found.code == "NS811"
    assert word in found.fill(found.message)
    assert found.fill(found.help)


def test_programs_of_torch_are_called_what_they_are(tmp_path: Path) -> None:
    torch.jit.save(torch.jit.trace(nn.Linear(2, 2), torch.ones(1, 2)), str(tmp_path / "script.pt"))
    torch.export.save(torch.export.export(nn.Linear(2, 2), (torch.ones(1, 2),)), tmp_path / "program.pt2")
    for name, word in (("script.pt", "TorchScript"), ("program.pt2", "exported program")):
        found = read(tmp_path / name)
        assert isinstance(found, Diagnostic)
        assert found.code == "NS811"
        assert word in found.fill(found.message)


def test_a_checkpoint_of_tensorflow_by_its_prefix(tmp_path: Path) -> None:
    (tmp_path / "model.ckpt.index").write_bytes(b"")
    found = read(tmp_path / "model.ckpt")
    assert isinstance(found, Diagnostic)
    assert "TensorFlow" in found.fill(found.message)
