"""ExecuTorch: a program for phones and small devices, on its portable kernels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from executorch.exir import to_edge_transform_and_lower
from executorch.runtime import Runtime
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import ConversionFailed
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.traced.failing import first_line, quiet
from netspec_compiler.export.traced.program import program_of
from netspec_compiler.export.wanted import Wanted

ENGINE = "ExecuTorch"


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The `.pte` file."""
    program = program_of(checked, wanted)
    if isinstance(program, list):
        return program
    try:
        with quiet():
            made = to_edge_transform_and_lower(program).to_executorch()
    except Exception as error:  # whatever the converter raises is what it has to say
        return [ConversionFailed(engine=ENGINE, why=first_line(error))]
    return {path: bytes(made.buffer) + wanted.mark.encode()}


def outputs(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the file gives for a batch, by the runtime that the package brings."""
    method = Runtime.get().load_program(path).load_method("forward")
    y: NDArray[np.float32] = method.execute([torch.from_numpy(x)])[0].numpy()
    return y
