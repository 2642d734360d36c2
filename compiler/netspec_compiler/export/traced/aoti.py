"""AOTInductor: the program compiled for this kind of processor, as a package that torch loads in Python or C++."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.traced.failing import converted
from netspec_compiler.export.traced.program import program_of
from netspec_compiler.export.traced.pt2 import marked
from netspec_compiler.export.wanted import Wanted

ENGINE = f"AOTInductor of torch {torch.__version__}"


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The package; it needs a C++ compiler."""
    program = program_of(checked, wanted)
    if isinstance(program, list):
        return program
    with torch.no_grad():
        made = converted(
            "AOTInductor",
            "model.pt2",
            lambda place: package(program, place),
        )
    return made if isinstance(made, list) else {path: marked(made, wanted.mark)}


def package(program: torch.export.ExportedProgram, place: Path) -> None:
    """The compiler's own temporary files, which stay where it is killed, lie beside the package and go with it."""
    with mock.patch.dict(os.environ, TMPDIR=str(place.parent)):
        torch._inductor.aoti_compile_and_package(program, package_path=str(place))


def outputs(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the package gives for a batch."""
    with torch.no_grad():
        y: NDArray[np.float32] = torch._inductor.aoti_load_package(str(path))(torch.from_numpy(x)).numpy()
    return y
