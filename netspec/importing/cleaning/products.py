"""A value times a gate of itself, which is an activation that the language has a word for."""

from __future__ import annotations

from enum import Enum, auto

from netspec.importing.steps import Does, Graph, Plus, Step, Times, Unknown
from netspec.importing.values import Steps, by_name
from netspec.ops.activations import Hardswish, ReLU6, Sigmoid, SiLU
from netspec.ops.joins import Mul

HARD_SIGMOID = "hardsigmoid"
"""What hard sigmoids are called here, in any case: the language has no word for one alone."""
SIXTH, ROUNDING = 1 / 6, 1e-8


class Gate(Enum):
    """What a value is multiplied with: its sigmoid, its hard sigmoid, or six times that, which is `relu6(x + 3)`."""

    SIGMOID = auto()
    HARD = auto()
    SIX_HARD = auto()


def activated(graph: Graph) -> Graph:
    """Legal always. What else reads the gate still does."""
    steps = by_name(graph)
    for name, step in steps.items():
        found = activation(step, steps)
        if found is not None:
            does, value = found
            steps[name] = step.replace(does=does, inputs=(value,))
    return graph.replace(steps=tuple(steps.values()))


def activation(step: Step, steps: Steps) -> tuple[Does, str] | None:
    """The activation that a step is the end of, and of which value; none if it is of none."""
    match step.does, gate_of_itself(step, steps):
        case Mul(), (Gate.SIGMOID, value):
            return SiLU(), value
        case Mul(), (Gate.HARD, value):
            return Hardswish(), value
        case Times(factor=factor), _ if abs(factor - SIXTH) < ROUNDING:
            return sixth(steps.get(step.inputs[0]), steps)
        case _:
            return None


def sixth(step: Step | None, steps: Steps) -> tuple[Does, str] | None:
    """What a sixth of a step's value is."""
    if step is None:
        return None
    match gate(step, steps), gate_of_itself(step, steps):
        case (Gate.SIX_HARD, value), _:
            return Unknown(HARD_SIGMOID), value
        case _, (Gate.SIX_HARD, value):
            return Hardswish(), value
        case _:
            return None


def gate_of_itself(step: Step, steps: Steps) -> tuple[Gate, str] | None:
    """By what a product multiplies a value, where that is a gate of the same value."""
    if not isinstance(step.does, Mul) or len(step.inputs) != 2:
        return None
    for value, other in (step.inputs, step.inputs[::-1]):
        found = gate(steps[other], steps) if other in steps else None
        if found is not None and found[1] == value:
            return found
    return None


def gate(step: Step, steps: Steps) -> tuple[Gate, str] | None:
    """Which gate a step is, and of which value."""
    match step.does:
        case Sigmoid():
            return Gate.SIGMOID, step.inputs[0]
        case Unknown(word=word) if word.lower() == HARD_SIGMOID and len(step.inputs) == 1:
            return Gate.HARD, step.inputs[0]
        case ReLU6():
            before = steps.get(step.inputs[0])
            plus = before is not None and before.does == Plus(3.0)
            return (Gate.SIX_HARD, before.inputs[0]) if before is not None and plus else None
        case _:
            return None
