"""`.pt2`: torch's own file of an exported program, which torch loads without netspec."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.traced.program import program_of
from netspec_compiler.export.wanted import Wanted

ENGINE = f"torch.export of torch {torch.__version__}"


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The file; labels lie in it as `labels.json`."""
    program = program_of(checked, wanted)
    if isinstance(program, list):
        return program
    content = io.BytesIO()
    extra = {"labels.json": json.dumps(wanted.labels)} if wanted.labels else {}
    torch.export.save(program, content, extra_files=extra)
    return {path: marked(content.getvalue(), wanted.mark)}


def marked(archive: bytes, mark: str) -> bytes:
    """The zip archive with a comment at its end that says who wrote it."""
    content = io.BytesIO(archive)
    with zipfile.ZipFile(content, "a") as opened:
        opened.comment = mark.encode()
    return content.getvalue()


def outputs(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the file gives for a batch, loaded anew."""
    with torch.no_grad():
        y: NDArray[np.float32] = torch.export.load(path).module()(torch.from_numpy(x)).numpy()
    return y
