"""A live module as steps, through torch.export."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import torch
from torch import nn
from torch.export import ExportedProgram

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import NoGraph
from netspec.importing.steps import Graph
from netspec_compiler.importing.exported import graph_of


def graph_of_module(module: nn.Module, size: Sequence[int], name: str, origin: str) -> Graph | Diagnostic:
    """The network that the module runs in evaluation, with the heads that it runs in training beside it."""
    with undisturbed(module):
        program = export(module, size, name)
        if isinstance(program, Diagnostic):
            return program
        graph = graph_of(program, name, origin, module)
        if len(graph.outputs) > 1:
            return NoGraph(source=name, why=f"it gives {len(graph.outputs)} outputs", hint=ONE_OUTPUT)
        return with_training_heads(module, size, graph)


ONE_OUTPUT = "wrap it in a module whose `forward` gives one of them"


def with_training_heads(module: nn.Module, size: Sequence[int], graph: Graph) -> Graph:
    """The same graph with aux heads, where parameters are left that evaluation does not use.

    Only the outermost module is told that it is training, which is what asks for heads; its layers are not, so that
    the way to the first output stays what it is in evaluation.
    """
    unused = [name for name, _ in module.named_parameters() if name not in graph.params]
    if not unused:
        return graph
    module.training = True
    program = export(module, size, graph.name)
    if isinstance(program, Diagnostic):
        return graph
    trained = graph_of(program, graph.name, graph.origin, module)
    left = [name for name in unused if name not in trained.params]
    note = f"{len(left)} parameters are used by nothing: {', '.join(left[:3])}" if left else ""
    return trained.replace(notes=(*trained.notes, *([note] if note else [])))


@contextmanager
def undisturbed(module: nn.Module) -> Iterator[None]:
    """The module in evaluation; afterwards each of its parts is as it was."""
    modes = [(one, one.training) for one in module.modules()]
    module.eval()
    try:
        yield
    finally:
        for one, mode in modes:
            one.training = mode


def export(module: nn.Module, size: Sequence[int], name: str) -> ExportedProgram | NoGraph:
    """The exported program for one input of this size."""
    like = next(module.parameters(), torch.empty(0))
    example = torch.zeros(1, *size, dtype=like.dtype, device=like.device)
    try:
        with quiet(), torch.no_grad():
            return torch.export.export(module, (example,))
    except Exception as error:
        return NoGraph(source=name, why=first_line(error), hint=hint_for(error))


@contextmanager
def quiet() -> Iterator[None]:
    """Without what torch says of its own work, which a mistake of ours says in short."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def first_line(error: BaseException) -> str:
    """What an error says in its first words."""
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return f"{type(error).__name__}: {text}"[:300]


def hint_for(error: Exception) -> str:
    """What helps: most often another input, or a `forward` that does not depend on values."""
    text = f"{type(error).__name__} {error}"
    if any(word in text for word in ("data-dependent", "GuardOnDataDependent", "UserError", "Dynamo", "control flow")):
        return "a spec is one fixed network: take the decision on values out of `forward`"
    return "see that it runs on an input of that size; `--input 3x224x224` says another"
