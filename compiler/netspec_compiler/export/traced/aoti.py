"""AOTInductor: the program compiled for this kind of processor, as a package that torch loads in Python or C++."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import ConversionFailed
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.traced.failing import first_line, quiet
from netspec_compiler.export.traced.program import program_of
from netspec_compiler.export.traced.pt2 import marked
from netspec_compiler.export.wanted import Wanted

ENGINE = f"AOTInductor of torch {torch.__version__}"


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The package; it needs a C++ compiler."""
    program = program_of(checked, wanted)
    if isinstance(program, list):
        return program
    with TemporaryDirectory() as folder:
        made = Path(folder, "model.pt2")
        try:
            with quiet(), torch.no_grad():
                torch._inductor.aoti_compile_and_package(program, package_path=str(made))
        except Exception as error:  # whatever the compiler raises is what it has to say
            return [ConversionFailed(engine="AOTInductor", why=first_line(error))]
        return {path: marked(made.read_bytes(), wanted.mark)}


def outputs(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the package gives for a batch."""
    with torch.no_grad():
        y: NDArray[np.float32] = torch._inductor.aoti_load_package(str(path))(torch.from_numpy(x)).numpy()
    return y
