"""Pictures of a folder as a network takes them, numbers from 0 to 1 for each channel; arrays of numpy as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import NoCalibration, UnusableImage
from netspec.reading import display_path

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".ppm", ".tif", ".tiff")
ARRAY = ".npy"
MODES = {1: "L", 3: "RGB", 4: "RGBA"}
MOST_PIXELS = 2**26


class Refused(Exception):  # noqa: N818 - a way out of a generator, and no error that callers see
    """A folder, or one file of it, that can't be used."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.code)
        self.problem = problem


def inputs_in(folder: Path, shape: tuple[int, ...]) -> Iterator[NDArray[np.float32]]:
    """The pictures of a folder and the folders in it, in the order of their names; raises `Refused`."""
    shown = display_path(folder)
    if not folder.is_dir():
        raise Refused(NoCalibration(path=shown, why="it is no folder"))
    names = sorted(one for one in folder.rglob("*") if one.suffix.lower() in (*PICTURES, ARRAY))
    if not names:
        raise Refused(NoCalibration(path=shown, why=f"no picture is in it, and no `{ARRAY}`"))
    return (read(one, shape) for one in names)


def read(path: Path, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """One input of this shape; raises `Refused`."""
    try:
        found = np.load(path, allow_pickle=False) if path.suffix.lower() == ARRAY else picture(path, shape)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise Refused(UnusableImage(path=display_path(path), why=f"it can't be read: {why}")) from None
    if found.shape != shape:
        sizes = ["x".join(map(str, one)) for one in (found.shape, shape)]
        why = f"it is {sizes[0] or 'one number'}, and the network takes {sizes[1]}"
        raise Refused(UnusableImage(path=display_path(path), why=why))
    return np.ascontiguousarray(found, np.float32)


def picture(path: Path, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """A picture in as many colours as the network takes."""
    mode = MODES.get(shape[0])
    if mode is None or len(shape) != 3:
        raise ValueError(f"the network takes {'x'.join(map(str, shape))}, which no picture is; give it as `{ARRAY}`")
    with Image.open(path) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError(f"it has {opened.width}x{opened.height} pixels")
        pixels = np.asarray(opened.convert(mode), np.float32) / np.float32(255)
    found: NDArray[np.float32] = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    return found
