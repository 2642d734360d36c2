"""Weights under which outputs depend on the input, and networks that are one layer."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import nn

import netspec
from netspec.ir.frozen import trusted
from netspec.ir.model import CheckedNetwork
from netspec.ops.base import Layer, Shape

ONE = "network one {\n  input 4x6x6\n  a: relu\n}\n"


def settled(model: nn.Module) -> Any:
    """The model for evaluation: weights as wide as He has them, statistics and affine weights of their own."""
    random = torch.Generator().manual_seed(3)
    for name, tensor in model.state_dict().items():
        if tensor.dim() == 0:
            continue
        drawn = torch.randn(tensor.shape, generator=random)
        if name.endswith(("running_mean", "bias")):
            tensor.copy_(0.1 * drawn)
        elif tensor.dim() == 1:
            tensor.copy_(1 + 0.1 * drawn.abs())
        else:
            tensor.copy_(drawn * (2 * tensor.shape[0] / drawn.numel()) ** 0.5)
    return model.eval()


def example(checked: CheckedNetwork, batch: int = 2) -> torch.Tensor:
    return torch.randn(batch, *checked.network.input, generator=torch.Generator().manual_seed(1))


@cache
def one() -> CheckedNetwork:
    with TemporaryDirectory() as folder:
        spec = Path(folder, "one.ns")
        spec.write_text(ONE, encoding="utf-8")
        return netspec.load(spec).checked


def of_layer(layer: Layer, x: Shape) -> CheckedNetwork:
    """The network that is this layer on an input of shape `x`."""
    y = layer.output(x)
    assert isinstance(y, Shape)
    node = one().network.body[0].replace(layer=layer)
    return trusted(CheckedNetwork)(network=one().network.replace(input=x, body=(node,)), shapes={"a": y})
