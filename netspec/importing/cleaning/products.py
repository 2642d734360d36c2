"""A value times a gate of itself, which is an activation that the language has a word for."""

from __future__ import annotations

from netspec.importing.steps import Graph, Step, Unknown
from netspec.importing.values import Steps, by_name
from netspec.ops.activations import Activation, Hardswish, Sigmoid, SiLU
from netspec.ops.joins import Mul

HARD_SIGMOID = "HardSigmoid"
"""What hard sigmoids are called here: the language has no word for one alone."""


def activated(graph: Graph) -> Graph:
    """Legal always. What else reads the gate still does."""
    steps = by_name(graph)
    return graph.replace(steps=tuple(with_activation(step, steps) for step in graph.steps))


def with_activation(step: Step, steps: Steps) -> Step:
    """The step with the activation that it is, if it is one."""
    if not isinstance(step.does, Mul) or len(step.inputs) != 2:
        return step
    for value, gate in (step.inputs, step.inputs[::-1]):
        before = steps.get(gate)
        whole = None if before is None or before.inputs != (value,) else gated(before)
        if whole is not None:
            return step.replace(does=whole, inputs=(value,))
    return step


def gated(gate: Step) -> Activation | None:
    match gate.does:
        case Sigmoid():
            return SiLU()
        case Unknown(word=word) if word == HARD_SIGMOID:
            return Hardswish()
        case _:
            return None
