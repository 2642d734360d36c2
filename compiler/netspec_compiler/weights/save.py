"""A network's weights as a safetensors file, from a checkpoint under other names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import save

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec.record import Record
from netspec_compiler.live.network import build
from netspec_compiler.weights.load import fill


class Converted(Record):
    """The bytes of a safetensors file, and how much it holds."""

    data: bytes
    tensors: int
    params: int


def convert(
    checked: CheckedNetwork,
    checkpoint: Mapping[str, Any] | Path,
    source: str,
    names: Path | None,
    drop_aux: bool,
    mark: str,
) -> Converted | list[Diagnostic]:
    """The checkpoint under the network's own names, in float32; `drop_aux` leaves aux heads out.

    `mark` is what the file says of who wrote it.
    It is one text, since several come out in an order that changes from run to run.
    """
    model = build(checked)
    if drop_aux:
        model.strip_aux()
    problems = fill(model, checkpoint, source, names, drop_aux)
    if problems:
        return problems
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    params = sum(one.numel() for one in model.parameters())
    return Converted(save(tensors, {"netspec": mark}), len(tensors), params)
