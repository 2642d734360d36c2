"""ONNX Runtime."""

from __future__ import annotations

import torch

from netspec_compiler.bench.by_onnx import onnx_model
from netspec_compiler.bench.subject import Runner, Subject
from netspec_compiler.export.onnx.running import session


def onnxruntime(subject: Subject) -> Runner:
    """The session that ONNX Runtime makes by itself, on so many threads."""
    ready = session(onnx_model(subject), subject.threads)
    given = {ready.get_inputs()[0].name: subject.x.numpy()}
    return lambda: torch.from_numpy(ready.run(None, given)[0])
