"""OpenVINO: its own form of what is written as ONNX, in two files."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.onnx.exporting import write as write_onnx
from netspec_compiler.export.wanted import Wanted

ENGINE = f"OpenVINO {ov.__version__.partition('-')[0]}"


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The weights in a `.bin` file and the network in an `.xml` file beside it, in single precision."""
    found = write_onnx(checked, wanted, Path("model.onnx"))
    if isinstance(found, list):
        return found
    with TemporaryDirectory() as folder:
        for one, content in found.items():
            Path(folder, one.name).write_bytes(content)
        model = ov.Core().read_model(Path(folder, "model.onnx"))
        model.set_friendly_name(checked.network.name)
        number_unnamed(model)
        if wanted.labels:
            model.set_rt_info(json.dumps(wanted.labels, ensure_ascii=False), ["model_info", "labels"])
        ov.save_model(model, str(Path(folder, "model.xml")), compress_to_fp16=False)
        del model
        network, weights = (Path(folder, f"model.{end}").read_bytes() for end in ("xml", "bin"))
    mark = wanted.mark.encode()
    return {path.with_suffix(".bin"): weights + mark, path: network.rstrip() + b"\n<!-- " + mark + b" -->\n"}


def number_unnamed(model: ov.Model) -> None:
    """Names of this model's own for what the reader added: its own count all that this process has ever made."""
    unnamed = (one for one in model.get_ordered_ops() if one.get_friendly_name() == one.get_name())
    for number, one in enumerate(unnamed):
        # No part of a network is called so.
        one.set_friendly_name(f"{one.get_type_name()}/{number}")


def outputs(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the files give for a batch, on the processor and in single precision."""
    compiled = ov.Core().compile_model(str(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    found: NDArray[np.float32] = compiled(x)[0]
    return found
