"""OpenVINO."""

from __future__ import annotations

import openvino as ov
import torch

from netspec_compiler.bench.by_onnx import onnx_model
from netspec_compiler.bench.subject import Runner, Subject


def openvino(subject: Subject) -> Runner:
    """The network compiled for the processor, in single precision, for the time of one batch after another."""
    core = ov.Core()
    ways = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": subject.threads, "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(core.read_model(onnx_model(subject)), "CPU", ways).create_infer_request()
    x = ov.Tensor(subject.x.numpy(), shared_memory=True)
    return lambda: torch.from_numpy(request.infer([x])[0].copy())
