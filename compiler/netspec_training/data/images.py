"""What is trained on: images by index, each with the number of its class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PIL import Image, UnidentifiedImageError
from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import BrokenImages
from netspec.reading import display_path
from netspec.record import Record

COLOURS = {1: "L", 3: "RGB"}


class Images(Protocol):
    """Images of one part of a data set, by index from 0.

    `targets` are the numbers of their classes, int64. `shape` is that of every image, channels and then extents, where
    all have the same; none where each has its own size, and is read with as many channels as are asked for.
    """

    targets: Tensor
    classes: tuple[str, ...]
    shape: tuple[int, ...] | None

    def picture(self, index: int, channels: int) -> Image.Image:
        """One image, of 1 or 3 channels."""
        ...


class ArrayImages:
    """Images in one array, (count, channels, extents...): uint8 from 0 to 255, or floats that are taken as they are."""

    def __init__(self, pixels: Tensor, targets: Tensor, classes: tuple[str, ...]) -> None:
        self.pixels, self.targets, self.classes = pixels, targets, classes
        self.shape: tuple[int, ...] | None = tuple(pixels.shape[1:])

    def picture(self, index: int, channels: int) -> Image.Image:
        """One image of uint8, with the channels that it has."""
        one = self.pixels[index]
        mode = COLOURS[channels]
        return Image.fromarray((one[0] if mode == "L" else one.movedim(0, -1)).numpy()).convert(mode)


class FolderImages:
    """Images in files, each decoded when it is asked for."""

    shape: tuple[int, ...] | None = None

    def __init__(self, paths: Sequence[Path], targets: Tensor, classes: tuple[str, ...]) -> None:
        self.paths, self.targets, self.classes = tuple(paths), targets, classes

    def picture(self, index: int, channels: int) -> Image.Image:
        """One image, decoded; `UnusableError` where its file is broken or gone."""
        path = self.paths[index]
        try:
            with Image.open(path) as opened:
                return opened.convert(COLOURS[channels])
        except BROKEN as error:
            raise UnusableError(BrokenImages.of([(display_path(path), told(error))])) from None


# What Pillow raises for files that it can't decode, besides those that can't be read.
BROKEN = (OSError, SyntaxError, ValueError, IndexError, EOFError, Image.DecompressionBombError)


def told(error: BaseException) -> str:
    """Why a file can't be decoded, in few words."""
    if isinstance(error, UnidentifiedImageError):
        return "no image that is known"
    return (getattr(error, "strerror", None) or str(error)).split("\n", 1)[0][:120] or type(error).__name__


class UnusableError(Exception):
    """Data that was usable when it was looked at, and is so no longer."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.said())
        self.problem = problem

    def __reduce__(self) -> tuple[type[UnusableError], tuple[Diagnostic]]:
        return UnusableError, (self.problem,)


class DataSet(Record):
    """A data set as it was found: what is trained on, and what is evaluated on, if there is some."""

    path: str
    kind: str
    train: Images | None
    val: Images | None
