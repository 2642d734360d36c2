"""numpy's .npy files, mapped into memory: of a large one only what a step takes is read."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from netspec.diagnostics.files import Unreadable
from netspec.diagnostics.training import BadArray
from netspec.reading import display_path

TYPES = ("uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")


def read_npy(path: Path) -> Tensor | Unreadable | BadArray:
    """The array of a file. Arrays of objects, which numpy would unpickle, are refused."""
    shown = display_path(path)
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        return Unreadable(path=shown, why=error.strerror or str(error))
    except (ValueError, EOFError, SyntaxError) as error:
        return BadArray(path=shown, why=str(error).split("\n", 1)[0])
    if not isinstance(found, np.ndarray) or found.dtype.name not in TYPES or not found.dtype.isnative:
        what = getattr(getattr(found, "dtype", None), "name", "several arrays")
        return BadArray(path=shown, why=f"it holds {what}; read are {', '.join(TYPES)}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns that the map can't be written to: nothing here writes
        return torch.from_numpy(found)
