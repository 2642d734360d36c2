"""A live module as a network: what it runs in evaluation, and its heads in training."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import torch
from torch import nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import NoGraph
from netspec.importing.steps import Graph
from netspec_compiler.importing.failing import first_line, hint_for, why
from netspec_compiler.importing.outputs import NO_HEADS, Known
from netspec_compiler.importing.tracing import traced


def graph_of_module(module: nn.Module, size: Sequence[int], name: str, origin: str) -> Graph | Diagnostic:
    """The network that the module runs in evaluation, with the heads that it runs in training beside it."""
    if any(isinstance(one, torch.jit.ScriptModule) for one in module.modules()):
        return NoGraph(source=name, why=SCRIPTED, hint=UNSCRIPTED)
    with undisturbed(module):
        problem = set_to_evaluation(module, name)
        if problem is not None:
            return problem
        graph = graph_in_this_mode(module, size, name, origin)
        if isinstance(graph, Diagnostic):
            return graph
        if len(graph.outputs) != 1:
            hint = ONE_OUTPUT if graph.outputs else NO_OUTPUT
            return NoGraph(source=name, why=f"it gives {len(graph.outputs) or 'no'} outputs", hint=hint)
        return with_training_heads(module, size, graph)


def set_to_evaluation(module: nn.Module, name: str) -> NoGraph | None:
    """Puts the module into evaluation, or says why it lets itself not be: what `torch.export` gives does not."""
    try:
        module.eval()
    except Exception as error:
        return NoGraph(source=name, why=f"its `eval()` fails: {first_line(error)}", hint=EXPORTED)
    return None


SCRIPTED = "it is, or holds, a ScriptModule, whose operations torch does not show one by one"
UNSCRIPTED = (
    "give the module that it was made of; or write it with `torch.onnx.export(..., dynamo=False)`, and import that"
)
EXPORTED = (
    "give the module itself; a program of `torch.export` can be saved as a `.pt2` file, which `netspec import` takes"
)
NO_OUTPUT = "its `forward` has to give a tensor that is made of its input"
ONE_OUTPUT = "wrap it in a module whose `forward` gives one of them"


def with_training_heads(module: nn.Module, size: Sequence[int], graph: Graph) -> Graph:
    """The same graph with aux heads, where parameters are left that evaluation does not use, or heads are known of.

    Only the outermost module is told that it is training, which is what asks for heads; its layers are not, so that
    the way to the first output stays what it is in evaluation.
    """
    unused = [name for name, _ in module.named_parameters() if name not in graph.params]
    known = weights_of_losses(module)
    if not (unused or known):
        return graph
    module.training = True
    trained = graph_in_this_mode(module, size, graph.name, graph.origin, known)
    if isinstance(trained, Diagnostic) or not trained.outputs:
        return graph
    left = [name for name in unused if name not in trained.params]
    note = f"{len(left)} parameters are used by nothing: {', '.join(left[:3])}" if left else ""
    return trained.replace(notes=(*trained.notes, *([note] if note else [])))


def weights_of_losses(module: nn.Module) -> Known:
    """By head, what a module that netspec made says of its losses; other modules hold no such thing."""
    held = getattr(module, "aux_weights", None)
    known = held if isinstance(held, dict) else {}
    return {name: float(one) for name, one in known.items() if isinstance(name, str) and isinstance(one, int | float)}


@contextmanager
def undisturbed(module: nn.Module) -> Iterator[None]:
    """Puts the module back at the end: each of its parts is as it was, what `forward` kept for itself too."""
    before = [(one, dict(vars(one))) for one in module.modules()]
    try:
        yield
    finally:
        for one, held in before:
            vars(one).clear()
            vars(one).update(held)


def graph_in_this_mode(
    module: nn.Module, size: Sequence[int], name: str, origin: str, known: Known = NO_HEADS
) -> Graph | NoGraph:
    """The network that the module runs on one input of this size."""
    try:
        with quiet():
            return traced(module, size, name, origin, known)
    except (Exception, SystemExit) as error:
        return NoGraph(source=name, why=why(error), hint=hint_for(error, module, size))


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
