"""Data sets in a few files of arrays: a pair of images and labels for training, and one for evaluation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import BadArray
from netspec.reading import display_path
from netspec.record import Record
from netspec_training.data.idx import read_idx
from netspec_training.data.images import ArrayImages
from netspec_training.data.npy import read_npy

MOST_CLASSES = 1_000_000


class Layout(Record):
    """How the files of a kind are called: by part, the images and the labels."""

    kind: str
    files: dict[str, tuple[str, str]]
    endings: tuple[str, ...]
    read: Callable[[Path], Tensor | Diagnostic]


IDX = Layout(
    "idx",
    {
        "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        "val": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
    },
    (".gz", ""),
    read_idx,
)
NPY = Layout(
    "npy",
    {"train": ("train-images", "train-labels"), "val": ("val-images", "val-labels")},
    (".npy",),
    read_npy,
)


def has_any(folder: Path, layout: Layout) -> bool:
    """Whether a file of this layout is there."""
    return any(place(folder, name, layout) for pair in layout.files.values() for name in pair)


def place(folder: Path, name: str, layout: Layout) -> Path | None:
    """Where the file is, packed or plain."""
    return next((path for ending in layout.endings if (path := folder / f"{name}{ending}").is_file()), None)


def read_pair(folder: Path, layout: Layout, part: str) -> ArrayImages | Diagnostic | None:
    """The images of one part with their labels; none where it has neither file."""
    names = layout.files[part]
    images, labels = (place(folder, name, layout) for name in names)
    if images is None or labels is None:
        if images is None and labels is None:
            return None
        missing = folder / f"{names[images is not None]}{layout.endings[0]}"
        return BadArray(path=display_path(missing), why="it is not there, and the other file of its pair is")
    pixels, targets = layout.read(images), layout.read(labels)
    if isinstance(pixels, Diagnostic):
        return pixels
    if isinstance(targets, Diagnostic):
        return targets
    return paired(pixels, targets, display_path(images), display_path(labels))


def paired(pixels: Tensor, targets: Tensor, images: str, labels: str) -> ArrayImages | BadArray:
    """Both arrays as one, or what is wrong with them."""
    if targets.dim() != 1 or targets.is_floating_point():
        return BadArray(path=labels, why="labels are whole numbers in an array of one axis")
    if pixels.dim() < 3:
        return BadArray(path=images, why=f"its axes are {tuple(pixels.shape)}, and images have two extents at least")
    if len(pixels) != len(targets) or not len(pixels):
        return BadArray(path=labels, why=f"it has {len(targets):,} labels for {len(pixels):,} images")
    if not pixels.is_floating_point() and pixels.dtype != torch.uint8:
        return BadArray(path=images, why=f"it holds {str(pixels.dtype)[6:]}: images are uint8 or floats")
    targets = targets.to(torch.int64)
    least, most = int(targets.min()), int(targets.max())
    if least < 0 or most >= MOST_CLASSES:
        return BadArray(path=labels, why=f"it has labels from {least:,} to {most:,}, and classes are counted from 0")
    channels = pixels if pixels.dim() > 3 else pixels[:, None]
    return ArrayImages(channels, targets, tuple(map(str, range(most + 1))))
