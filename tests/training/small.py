"""Small data sets that the tests of training write: idx files, and coloured squares in folders."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

COLOURS = {"blue": (20, 40, 200), "green": (30, 190, 40), "red": (210, 30, 20)}


def idx_bytes(array: Tensor) -> bytes:
    """As Yann LeCun's page of MNIST says: two zeros, the type, the number of axes, the axes, the numbers."""
    head = struct.pack(f">BBBB{array.dim()}I", 0, 0, 8, array.dim(), *array.shape)
    return head + array.to(torch.uint8).contiguous().numpy().tobytes()


def pixels_of(count: int, size: int = 8, classes: int = 3, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Images whose class is where the bright bar stands, with noise."""
    generator = torch.Generator().manual_seed(seed)
    targets = torch.arange(count) % classes
    pixels = torch.randint(0, 60, (count, size, size), generator=generator)
    for number in range(count):
        pixels[number, :, int(targets[number]) * 2 : int(targets[number]) * 2 + 2] += 190
    return pixels.to(torch.uint8), targets


def write_idx(folder: Path, train: int = 60, val: int = 30, size: int = 8, classes: int = 3) -> Path:
    """A data set of idx files under Debian's names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, count, seed in (("train", train, 1), ("t10k", val, 2)):
        pixels, targets = pixels_of(count, size, classes, seed)
        (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx_bytes(pixels), 1))
        (folder / f"{name}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(targets), 1))
    return folder


def write_folder(folder: Path, each: int = 8, size: tuple[int, int] = (20, 16)) -> Path:
    """Coloured squares with some noise, a folder for each colour."""
    generator = torch.Generator().manual_seed(3)
    for part in ("train", "val"):
        for name, colour in COLOURS.items():
            place = folder / part / name
            place.mkdir(parents=True)
            for number in range(each):
                noise = torch.randint(-15, 16, (size[1], size[0], 3), generator=generator)
                image = (torch.tensor(colour) + noise).clamp(0, 255).to(torch.uint8)
                Image.fromarray(image.numpy()).save(place / f"{number:03}.{'png' if number % 2 else 'jpg'}")
    return folder
