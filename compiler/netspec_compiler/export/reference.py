"""An exported file against the network itself, as torch runs it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec.lazy import with_extra
from netspec.record import Record
from netspec_compiler.export.fresh import fresh_model
from netspec_compiler.export.wanted import Wanted
from netspec_compiler.live.network import CompiledNetwork
from netspec_compiler.weights.arrays import read_arrays
from netspec_compiler.weights.match import NO_WEIGHT

# How many inputs are tried where any number may come at once.
TRIED = 3
# Of the largest output: what rounding in another order does to a deep network in single precision, and little more.
MOST_APART = 1e-5
Array = NDArray[np.float32]


class Comparison(Record):
    """How far outputs are apart at most, how large they are, and of how many inputs."""

    apart: float
    largest: float
    count: int
    tried: str
    most: float = MOST_APART

    @property
    def same(self) -> bool:
        """Whether rounding explains the difference."""
        return self.apart <= self.most * max(1.0, self.largest)


def compare(
    checked: CheckedNetwork, wanted: Wanted, path: Path, outputs: Callable[[Path, Array], Array]
) -> Comparison | list[Diagnostic]:
    """Runs the file and the network on the same inputs: random ones, or of the pictures that it was calibrated with."""
    model = model_of(checked, wanted)
    if isinstance(model, list):
        return model
    x = random_inputs(checked, wanted.batch or TRIED)
    if wanted.calibrate is not None:
        inputs_in = with_extra("netspec_compiler.export.images:inputs_in", "onnx")
        x = torch.stack(
            [*map(torch.from_numpy, islice(cycle(inputs_in(wanted.calibrate, tuple(x.shape[1:]))), len(x)))]
        )
    with torch.no_grad():
        y = model(normal(x, wanted)).numpy()
    theirs = outputs(path, x.numpy())
    return Comparison(float(np.abs(theirs - y).max()), float(np.abs(y).max()), len(x), tried_on(wanted))


def tried_on(wanted: Wanted) -> str:
    return "random inputs" if wanted.calibrate is None else "of its pictures"


def random_inputs(checked: CheckedNetwork, count: int) -> torch.Tensor:
    """The same ones every time."""
    return torch.randn(count, *checked.network.input, generator=torch.Generator().manual_seed(0))


def normal(x: torch.Tensor, wanted: Wanted) -> torch.Tensor:
    """The inputs as the network itself takes them."""
    if not wanted.mean:
        return x
    mean, std = (torch.tensor(one).reshape(-1, *[1] * (x.dim() - 2)) for one in (wanted.mean, wanted.std))
    return (x - mean) / std


def model_of(checked: CheckedNetwork, wanted: Wanted) -> CompiledNetwork | list[Diagnostic]:
    """The network in torch, with the weights that are wanted, for evaluation and without heads."""
    model = fresh_model(checked, wanted.seed)
    if wanted.weights is None:
        return model
    ours = {name: tensor for name, tensor in model.state_dict().items() if not name.endswith(NO_WEIGHT)}
    heads = frozenset(head.name for head in checked.network.heads)
    arrays = read_arrays(wanted.weights, {name: tuple(tensor.shape) for name, tensor in ours.items()}, heads)
    if isinstance(arrays, list):
        return arrays
    for name, array in arrays.items():
        ours[name].copy_(torch.from_numpy(array))
    return model
