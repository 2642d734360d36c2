"""An ONNX file run by onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

ENGINE = f"onnxruntime {onnxruntime.__version__}"
ERRORS_ALONE = 3


def session(model: Path | bytes, threads: int = 0) -> Any:
    """A session on the processor; without a number of threads it takes all."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = ERRORS_ALONE
    options.intra_op_num_threads = threads
    given = str(model) if isinstance(model, Path) else model
    return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])


def outputs(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the file gives for a batch."""
    ready = session(path)
    found: NDArray[np.float32] = ready.run(None, {ready.get_inputs()[0].name: x})[0]
    return found
