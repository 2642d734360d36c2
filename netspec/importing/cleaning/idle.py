"""Steps that hand their input on: joins of one value, products with one, paddings of nothing."""

from __future__ import annotations

from netspec.importing.steps import Graph, Padded, Step, Times
from netspec.importing.values import renamed
from netspec.ops.joins import Branches
from netspec.ops.plain import Dropout, Identity


def awake(graph: Graph) -> Graph:
    """The network without them. A dropout that drops nothing is one."""
    gone = {step.name: step.inputs[0] for step in graph.steps if idle(step)}
    return renamed(graph, [step for step in graph.steps if step.name not in gone], gone)


def idle(step: Step) -> bool:
    match step.does:
        case Identity():
            return True
        case Dropout():
            return step.does.p == 0
        case Times():
            return step.does.factor == 1
        case Padded():
            return not any((*step.does.before, *step.does.behind))
        case Branches():
            return len(step.inputs) == 1
        case _:
            return False
