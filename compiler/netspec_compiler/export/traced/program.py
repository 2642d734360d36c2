"""The network as an exported program of torch, its weights in it, and no place of this machine."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn
from torch.export import Dim, ExportedProgram, export

from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.reference import model_of, random_inputs
from netspec_compiler.export.wanted import Wanted
from netspec_compiler.optimize import ALL, LAYOUTS, optimize_model

REWRITINGS = tuple(name for name in ALL if name not in LAYOUTS)


class Normalised(nn.Module):
    """A network behind the normalisation of its input."""

    mean: Tensor
    std: Tensor

    def __init__(self, model: nn.Module, wanted: Wanted, rank: int) -> None:
        super().__init__()
        self.model = model
        for name, values in (("mean", wanted.mean), ("std", wanted.std)):
            self.register_buffer(name, torch.tensor(values).reshape(-1, *[1] * rank))

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.model((x - self.mean) / self.std)
        return y


def traced_module(checked: CheckedNetwork, wanted: Wanted) -> nn.Module | list[Diagnostic]:
    """What is exported: the network after its passes, with its weights, and a normalisation that is wanted in front."""
    model = model_of(checked, wanted)
    if isinstance(model, list):
        return model
    fast: nn.Module = optimize_model(model, [name for name in REWRITINGS if name != "norms" or not wanted.keep_norms])
    return Normalised(fast, wanted, checked.network.input.rank).eval() if wanted.mean else fast


def program_of(checked: CheckedNetwork, wanted: Wanted) -> ExportedProgram | list[Diagnostic]:
    """The program for the batch that is wanted; for any, where none is."""
    module = traced_module(checked, wanted)
    if isinstance(module, list):
        return module
    shapes = None if wanted.batch else ({0: Dim("batch", min=1)},)
    with torch.no_grad(), warnings.catch_warnings():
        # What torch is going to change in itself, and nothing that a reader could.
        warnings.simplefilter("ignore")
        program = export(module, (random_inputs(checked, wanted.batch or 2),), dynamic_shapes=shapes)
    for node in program.graph.nodes:
        # Where in its files each line of this machine's installation stands.
        node.meta.pop("stack_trace", None)
    return program
