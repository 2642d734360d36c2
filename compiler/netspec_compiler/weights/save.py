"""A network's weights as a safetensors file, from a checkpoint under other names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save
from torch import nn

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec.record import Record
from netspec_compiler.live.network import build
from netspec_compiler.weights.load import Filled, fill


class Converted(Record):
    """The bytes of a safetensors file, and how much it holds."""

    data: bytes
    tensors: int
    params: int
    notes: tuple[str, ...]


def convert(
    checked: CheckedNetwork,
    checkpoint: Mapping[str, object] | Path,
    source: str,
    names: Path | None,
    mark: str,
    **choices: object,
) -> Converted | list[Diagnostic]:
    """The checkpoint under the network's own names, in float32; the `choices` are those of `fill`.

    What the checkpoint did not fill is not in the result: it would be random, and another in each run. `mark` is what
    the file says of who wrote it: one text, since several come out in an order that changes from run to run.
    """
    model = build(checked)
    if choices.get("drop_aux"):
        model.strip_aux()
    return saved(model, fill(model, checkpoint, source, names, **choices), mark)


def saved(model: nn.Module, filled: Filled | list[Diagnostic], mark: str) -> Converted | list[Diagnostic]:
    """What a model was filled with, as the bytes of a file."""
    if isinstance(filled, list):
        return filled
    left = frozenset(filled.left)
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items() if name not in left}
    params = sum(one.numel() for name, one in model.named_parameters() if name not in left)
    return Converted(save(tensors, {"netspec": mark}), len(tensors), params, filled.notes)
