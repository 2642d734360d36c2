"""LiteRT, which was TensorFlow Lite: a file for Android and small devices."""

from __future__ import annotations

from pathlib import Path

import litert_torch
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.reference import random_inputs
from netspec_compiler.export.traced.failing import converted
from netspec_compiler.export.traced.program import traced_module
from netspec_compiler.export.wanted import Wanted

ENGINE = "LiteRT"


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The `.tflite` file."""
    module = traced_module(checked, wanted)
    if isinstance(module, list):
        return module
    x = random_inputs(checked, wanted.batch or 1)
    made = converted(ENGINE, "model.tflite", lambda place: litert_torch.convert(module, (x,)).export(str(place)))
    return made if isinstance(made, list) else {path: made + wanted.mark.encode()}


def outputs(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the file gives for a batch."""
    interpreter = Interpreter(model_path=str(path))
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
    interpreter.invoke()
    found: NDArray[np.float32] = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return found
