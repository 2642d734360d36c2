"""Values by name: which step reads which, and steps taken out from between two others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from netspec.importing.steps import Graph, Step

Steps = dict[str, Step]


def by_name(graph: Graph) -> Steps:
    """The steps by the value that they give, in order of execution."""
    return {step.name: step for step in graph.steps}


def users(graph: Graph) -> dict[str, list[str]]:
    """By value, the steps that read it; the empty name stands for the world outside, which reads the outputs."""
    found: dict[str, list[str]] = {graph.entry: [], **{step.name: [] for step in graph.steps}}
    for step in graph.steps:
        for value in step.inputs:
            found[value].append(step.name)
    for output in graph.outputs:
        found[output.value].append("")
    return found


def reaching(steps: Mapping[str, Step], outputs: Collection[str]) -> Steps:
    """The steps that an output is made of."""
    alive: set[str] = set()
    waiting = list(outputs)
    while waiting:
        name = waiting.pop()
        if name not in alive and name in steps:
            alive.add(name)
            waiting.extend(steps[name].inputs)
    return {name: step for name, step in steps.items() if name in alive}


def alive(graph: Graph) -> Graph:
    """The network without what reaches no output."""
    kept = reaching(by_name(graph), [one.value for one in graph.outputs])
    return graph.replace(steps=tuple(kept.values()))


def renamed(graph: Graph, steps: Iterable[Step], instead: Mapping[str, str]) -> Graph:
    """The network of these steps, each value that has another name instead called by that."""

    def name(value: str) -> str:
        while value in instead:
            value = instead[value]
        return value

    made = tuple(step.replace(inputs=tuple(map(name, step.inputs))) for step in steps)
    return graph.replace(steps=made, outputs=tuple(one.replace(value=name(one.value)) for one in graph.outputs))
