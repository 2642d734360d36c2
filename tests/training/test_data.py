"""What lies in a folder of data is read as it is, and what is wrong with it is told."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import netspec
from netspec.diagnostics.base import Diagnostic
from netspec_training.data.decode import broken
from netspec_training.data.find import find
from netspec_training.data.images import ArrayImages, DataSet, FolderImages, UnusableError
from netspec_training.data.judge import held_against
from tests.training.small import COLOURS, idx_bytes, pixels_of, write_folder, write_idx

SPEC = "param classes: 1..99 = 3\nnetwork tiny {\n input 1x8x8\n conv1: conv 3x3 4\n fc: linear classes\n}\n"
FASHION = Path("/usr/share/datasets/fashion-mnist")


def data_in(folder: Path) -> DataSet:
    found = find(folder)
    assert isinstance(found, DataSet), found
    return found


def code_of(found: DataSet | Diagnostic) -> str:
    assert isinstance(found, Diagnostic)
    return found.code


def network(tmp_path: Path, text: str = SPEC, **params: int) -> netspec.Network:
    (tmp_path / "tiny.ns").write_text(text)
    return netspec.load(tmp_path / "tiny.ns", **params)


@pytest.mark.parametrize("packed", [True, False])
def test_idx_files_are_read(tmp_path: Path, packed: bool) -> None:
    pixels, targets = pixels_of(7)
    ending, write = (".gz", gzip.compress) if packed else ("", bytes)
    (tmp_path / f"train-images-idx3-ubyte{ending}").write_bytes(write(idx_bytes(pixels)))
    (tmp_path / f"train-labels-idx1-ubyte{ending}").write_bytes(write(idx_bytes(targets)))
    data = data_in(tmp_path)
    assert isinstance(data.train, ArrayImages)
    assert data.val is None
    assert torch.equal(data.train.pixels, pixels[:, None])
    assert torch.equal(data.train.targets, targets)
    assert data.train.classes == ("0", "1", "2")


def test_npy_files_are_read_with_and_without_channels(tmp_path: Path) -> None:
    pixels, targets = pixels_of(6)
    colours = np.random.default_rng(0).integers(0, 256, (4, 3, 8, 8), dtype=np.uint8)
    np.save(tmp_path / "train-images.npy", pixels.numpy())
    np.save(tmp_path / "train-labels.npy", targets.numpy().astype(np.uint16).astype(np.int32))
    np.save(tmp_path / "val-images.npy", colours)
    np.save(tmp_path / "val-labels.npy", np.array([0, 1, 2, 0]))
    data = data_in(tmp_path)
    assert data.train is not None
    assert data.train.shape == (1, 8, 8)
    assert isinstance(data.val, ArrayImages)
    assert np.array_equal(data.val.pixels.numpy(), colours)


def test_arrays_of_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "train-images.npy", np.array([print], dtype=object), allow_pickle=True)
    np.save(tmp_path / "train-labels.npy", np.array([0]))
    assert code_of(find(tmp_path)) == "NS901"


def test_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write_folder(tmp_path, each=3)
    (tmp_path / "train" / "red" / "notes.txt").write_text("no image")
    os.symlink(tmp_path / "train", tmp_path / "train" / "red" / "circle")
    os.unlink(tmp_path / "train" / "red" / "circle")
    os.symlink(tmp_path / "train" / "red", tmp_path / "train" / "red" / "circle")
    data = data_in(tmp_path)
    assert isinstance(data.train, FolderImages)
    assert data.train.classes == tuple(COLOURS)
    assert data.train.targets.tolist() == [0] * 3 + [1] * 3 + [2] * 3
    assert [path.name for path in data.train.paths[:3]] == ["000.jpg", "001.png", "002.jpg"]
    pixel = data.train.picture(0, 3).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert all(abs(one - other) < 12 for one, other in zip(pixel, COLOURS["blue"], strict=True))  # type: ignore[arg-type]


def damaged(tmp_path: Path, what: str) -> None:
    """Data with one thing wrong."""
    images, labels = tmp_path / "train-images-idx3-ubyte.gz", tmp_path / "train-labels-idx1-ubyte.gz"
    write_idx(tmp_path, 6, 3)
    whole = gzip.decompress(images.read_bytes())
    match what:
        case "cut short":
            images.write_bytes(images.read_bytes()[:-30])
        case "too few bytes":
            images.write_bytes(gzip.compress(whole[:-1]))
        case "too many bytes":
            images.write_bytes(gzip.compress(whole + b"x"))
        case "other type":
            images.write_bytes(gzip.compress(whole[:2] + b"\x0d" + whole[3:]))
        case "hundreds of axes":
            images.write_bytes(gzip.compress(whole[:3] + b"\xff" + whole[4:]))
        case "huge axes":
            images.write_bytes(gzip.compress(whole[:4] + b"\xff" * 12))
        case "no labels":
            labels.unlink()
        case "other labels":
            labels.write_bytes(gzip.compress(idx_bytes(torch.zeros(5))))
        case "a web page":
            images.write_text("<html>")


@pytest.mark.parametrize(
    "what",
    [
        *("cut short", "too few bytes", "too many bytes", "other type", "hundreds of axes", "huge axes"),
        *("no labels", "other labels", "a web page"),
    ],
)
def test_a_damaged_array_is_told(tmp_path: Path, what: str) -> None:
    damaged(tmp_path, what)
    assert code_of(find(tmp_path)) == "NS901"


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    assert code_of(find(tmp_path)) == "NS900"
    assert code_of(find(tmp_path / "none")) == "NS900"


def test_empty_and_other_classes_are_told(tmp_path: Path) -> None:
    write_folder(tmp_path / "a", each=1)
    (tmp_path / "a" / "train" / "yellow").mkdir()
    (tmp_path / "a" / "val" / "yellow").mkdir()
    assert code_of(find(tmp_path / "a")) == "NS903"
    write_folder(tmp_path / "b", each=1)
    (tmp_path / "b" / "val" / "red").rename(tmp_path / "b" / "val" / "rot")
    assert code_of(find(tmp_path / "b")) == "NS904"


def test_broken_images_are_told_all_at_once(tmp_path: Path) -> None:
    write_folder(tmp_path)
    data = data_in(tmp_path)
    assert isinstance(data.train, FolderImages)
    assert broken(data.train) is None
    cut, text = tmp_path / "train" / "red" / "000.jpg", tmp_path / "train" / "blue" / "001.png"
    cut.write_bytes(cut.read_bytes()[:-200])
    text.write_text("no image")
    seen: list[int] = []
    problem = broken(data.train, seen.append)
    assert problem is not None
    assert set(problem.paths) == {str(cut), str(text)}
    assert sum(seen) == len(data.train.paths)
    with pytest.raises(UnusableError):
        data.train.picture(data.train.paths.index(cut), 3)


def test_data_is_held_against_the_network(tmp_path: Path) -> None:
    data = data_in(write_idx(tmp_path / "data"))
    assert held_against(data, network(tmp_path).checked) == []
    other = held_against(data, network(tmp_path, classes=10).checked)
    assert [(one.code, "--set classes=3" in str(one.remedy)) for one in other] == [("NS906", True)]  # type: ignore[attr-defined]
    larger = network(tmp_path, SPEC.replace("8x8", "12x12"))
    assert [one.code for one in held_against(data, larger.checked)] == ["NS905"]
    smaller = network(tmp_path, SPEC.replace("8x8", "6x6"))
    assert held_against(data, smaller.checked) == []
    coloured = network(tmp_path, SPEC.replace("1x8", "3x8"))
    assert [one.code for one in held_against(data, coloured.checked)] == ["NS905"]
    a_map = network(tmp_path, "network tiny {\n input 1x8x8\n conv 3x3 4\n}\n")
    assert [one.code for one in held_against(data, a_map.checked)] == ["NS907"]


@pytest.mark.skipif(not FASHION.is_dir(), reason="Debian's dataset-fashion-mnist is not installed")
def test_fashion_mnist_is_read() -> None:
    data = data_in(FASHION)
    assert data.train is not None
    assert data.val is not None
    assert (len(data.train.targets), len(data.val.targets)) == (60_000, 10_000)
    assert torch.bincount(data.train.targets).tolist() == [6_000] * 10
    assert torch.bincount(data.val.targets).tolist() == [1_000] * 10
