"""What was read as a network: its outputs, those but the first as heads, and its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from types import MappingProxyType

from netspec.importing.steps import Graph, Output
from netspec.importing.tree import common
from netspec.importing.values import by_name, reaching
from netspec_compiler.importing.operands import Entry, Value
from netspec_compiler.importing.reading import Reading

Known = Mapping[str, float]
"""Heads by name, with the weights of their losses."""
NO_HEADS: Known = MappingProxyType({})


def graph_of(
    reading: Reading, name: str, origin: str, entry: Value, outputs: Sequence[object], known: Known = NO_HEADS
) -> Graph:
    """The network with the sizes of all parameters that it uses; each output but the first is a head.

    `known` are the heads that the source itself tells of, in their order, with the weights of their losses.
    """
    found = [Output(one.name) for one in outputs if isinstance(one, Value)]
    told = len(found) == 1 + len(known)
    if told:
        heads = zip(found[1:], known.items(), strict=True)
        found[1:] = [one.replace(head=head, weight=weight) for one, (head, weight) in heads]
    values = tuple(dict.fromkeys(found))
    used = {entry for step in reading.steps for entry in step.weights.values()}
    params = {one.name: prod(one.shape) for one in trained(reading.held.values()) if one.name in used}
    steps = tuple(reading.steps)
    graph = Graph(name, origin, entry.name, entry.shape, steps, values, reading.classes, params)
    return graph if told else with_heads(graph)


def trained(held: Iterable[object]) -> list[Entry]:
    return [one for one in held if isinstance(one, Entry) and one.trained]


def with_heads(graph: Graph) -> Graph:
    """The network with each output but the first as a head, called by the module that makes it."""
    if len(graph.outputs) < 2:
        return graph
    steps = by_name(graph)
    main = reaching(steps, [graph.outputs[0].value])
    heads = []
    for number, output in enumerate(graph.outputs[1:], 1):
        own = [step for name, step in reaching(steps, [output.value]).items() if name not in main]
        name = common([step.path for step in own if step.path]) or f"aux{number}"
        heads.append(output.replace(head=name.replace(".", "_")))
    order = {name: number for number, name in enumerate(steps)}
    heads.sort(key=lambda one: order.get(one.value, -1))
    return graph.replace(outputs=(graph.outputs[0], *heads))
