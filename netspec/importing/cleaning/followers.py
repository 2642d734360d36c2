"""A layer with weights, the norm and the activation behind it, as one operation."""

from __future__ import annotations

from netspec.importing.steps import Graph, Step
from netspec.importing.values import by_name, renamed, users
from netspec.ops.activations import Activation
from netspec.ops.norms import BatchNorm, GroupNorm
from netspec.ops.weighted import Weighted


def followed(graph: Graph) -> Graph:
    """Legal where nothing else reads what stands between."""
    steps, read = by_name(graph), users(graph)
    gone: dict[str, str] = {}
    for step in graph.steps:
        value = step.inputs[0] if len(step.inputs) == 1 else ""
        first = gone.get(value, value)
        if first in steps and read[value] == [step.name]:
            fused = taking(steps[first], step)
            if fused is not None:
                steps[first] = fused
                gone[step.name] = first
    return renamed(graph, [step for name, step in steps.items() if name not in gone], gone)


def taking(first: Step, step: Step) -> Step | None:
    """The first step with what follows it, where the language has them as one."""
    layer = first.does
    if not isinstance(layer, Weighted) or layer.act is not None:
        return None
    match step.does:
        case BatchNorm() | GroupNorm() if layer.norm is None:
            # `auto` means no bias behind a norm, and a bias without one.
            bias = layer.replace(norm=step.does, bias=None).has_bias
            kept = layer.has_bias
            changed = layer.replace(norm=step.does, bias=None if bias == kept else kept)
            return first.replace(does=changed, norm_weights=step.weights)
        case Activation():
            return first.replace(does=layer.replace(act=step.does))
        case _:
            return None
