"""Engines that run what `netspec export --to onnx` writes."""

from __future__ import annotations

from netspec_compiler.bench.subject import Subject
from netspec_compiler.export.onnx.exporting import to_onnx
from netspec_compiler.export.onnx.model import Files


def onnx_model(subject: Subject) -> bytes:
    """The network as ONNX for the subject's batch; `ValueError` where it is too large for one file."""
    found = to_onnx(subject.checked, subject.wanted.replace(batch=len(subject.x)), "beside")
    if not isinstance(found, Files):
        raise ValueError(found[0].said())
    if found.name:
        raise ValueError("the weights are more than two gigabytes")
    return found.model
