"""Gates that a source spreads over a map before it multiplies with them: a product does that itself."""

from __future__ import annotations

from netspec.importing.steps import Expanded, Graph, Step
from netspec.importing.values import Steps, by_name
from netspec.ops.joins import Mul


def multiplied(graph: Graph) -> Graph:
    """Legal where the product has a value that is as large by itself."""
    steps = by_name(graph)
    return graph.replace(steps=tuple(with_gates(step, steps) for step in graph.steps))


def with_gates(step: Step, steps: Steps) -> Step:
    """The product with its gates as they were before they were spread."""
    gates = {value: steps[value].inputs[0] for value in step.inputs if is_expanded(steps.get(value))}
    if not isinstance(step.does, Mul) or len(gates) == len({*step.inputs}):
        return step
    return step.replace(inputs=tuple(gates.get(value, value) for value in step.inputs))


def is_expanded(step: Step | None) -> bool:
    return step is not None and isinstance(step.does, Expanded)
