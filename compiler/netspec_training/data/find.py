"""What lies in a folder of data: idx files, npy files, or images in a folder for each class."""

from __future__ import annotations

from pathlib import Path

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import NoData
from netspec.reading import display_path
from netspec_training.data.arrays import IDX, NPY, Layout, has_any, read_pair
from netspec_training.data.folder import is_layout, read_folder
from netspec_training.data.images import DataSet


def find(folder: Path) -> DataSet | Diagnostic:
    """The data set in a folder, or why there is none; of images in files only names are looked at."""
    shown = display_path(folder)
    if not folder.is_dir():
        return NoData(path=shown, why="is no folder" if folder.exists() else "does not exist")
    for layout in (IDX, NPY):
        if has_any(folder, layout):
            return read_arrays(folder, layout)
    if is_layout(folder):
        parts = read_folder(folder)
        return parts if isinstance(parts, Diagnostic) else DataSet(shown, "folder", *parts)
    return NoData(path=shown, why="holds no data that is known here")


def read_arrays(folder: Path, layout: Layout) -> DataSet | Diagnostic:
    """Both parts, with the classes of the one that has more: a label that no image of the other has is possible."""
    train, val = (read_pair(folder, layout, part) for part in ("train", "val"))
    if isinstance(train, Diagnostic):
        return train
    if isinstance(val, Diagnostic):
        return val
    found = [one for one in (train, val) if one is not None]
    classes = max((one.classes for one in found), key=len)
    for one in found:
        one.classes = classes
    return DataSet(display_path(folder), layout.kind, train, val)
