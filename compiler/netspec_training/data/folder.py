"""Images in folders, one for each class, as torchvision's ImageFolder has them: `train/CLASS/*` and `val/CLASS/*`.

Classes are numbered in the order of their names, files taken at any depth below them, as torchvision does; it is not
needed here, since each of its builds fits one build of torch alone.
"""

from __future__ import annotations

import os
from pathlib import Path

import torch

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import EmptyClasses, OtherClasses
from netspec.reading import display_path
from netspec_training.data.images import FolderImages

ENDINGS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")


def is_layout(folder: Path) -> bool:
    """Whether there is a folder `train` or `val` with folders in it."""
    return any(classes_in(folder / part) for part in ("train", "val"))


def classes_in(folder: Path) -> tuple[str, ...]:
    """The names of the folders in a folder, in their order; none where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted(one.name for one in entries if one.is_dir() and not one.name.startswith(".")))
    except OSError:
        return ()


def read_folder(folder: Path) -> tuple[FolderImages | None, FolderImages | None] | Diagnostic:
    """The images to train on, and those to evaluate on, by name alone: no file is opened."""
    train, val = classes_in(folder / "train"), classes_in(folder / "val")
    if train and val and train != val:
        return OtherClasses.of(display_path(folder), train, val)
    found = [images_below(folder / part, classes) if classes else None for part, classes in split(train, val)]
    problem = next((one for one in found if isinstance(one, Diagnostic)), None)
    if problem is not None:
        return problem
    first, second = (one if isinstance(one, FolderImages) else None for one in found)
    return first, second


def split(train: tuple[str, ...], val: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("train", train), ("val", val)


def images_below(folder: Path, classes: tuple[str, ...]) -> FolderImages | EmptyClasses:
    """All images of one part."""
    files = [files_below(folder / name) for name in classes]
    empty = tuple(name for name, found in zip(classes, files, strict=True) if not found)
    if empty:
        return EmptyClasses.of(display_path(folder), empty)
    targets = torch.repeat_interleave(torch.tensor([len(found) for found in files]))
    return FolderImages([path for found in files for path in found], targets, classes)


def files_below(folder: Path) -> list[Path]:
    """The images of one class, in the order of their paths."""
    found: list[Path] = []
    seen: set[str] = set()
    for root, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:  # links may lead in a circle
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        found += [Path(root, name) for name in sorted(names) if name.lower().endswith(ENDINGS)]
    return found
