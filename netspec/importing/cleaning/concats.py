"""Concats of what earlier concats hold already, as concats of these: how densely connected networks become nested."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.importing.steps import Graph, Step
from netspec.importing.values import renamed
from netspec.ops.joins import Concat


class Known:
    """Concats by what they join, found by their beginnings: a tree of values, so that no list is compared."""

    def __init__(self) -> None:
        self.below: dict[tuple[int, str], int] = {}
        self.ends: dict[int, str] = {}

    def longest(self, values: Iterable[str]) -> tuple[int, str]:
        """How many values a known concat joins that are the first of these, and its name; 0 where there is none."""
        at, best = 0, (0, "")
        for count, value in enumerate(values, 1):
            following = self.below.get((at, value))
            if following is None:
                break
            at = following
            best = (count, self.ends[at]) if at in self.ends else best
        return best

    def add(self, values: Iterable[str], name: str) -> None:
        at = 0
        for value in values:
            at = self.below.setdefault((at, value), len(self.below) + 1)
        self.ends.setdefault(at, name)


def factored(graph: Graph) -> Graph:
    """Legal always: channels come in the same order."""
    starts, ends = Known(), Known()
    made: list[Step] = []
    same: dict[str, str] = {}
    for step in graph.steps:
        values = tuple(same.get(value, value) for value in step.inputs)
        if not isinstance(step.does, Concat):
            made.append(step)
            continue
        from_start, start = starts.longest(values)
        from_end, end = ends.longest(reversed(values))
        starts.add(values, step.name)
        ends.add(tuple(reversed(values)), step.name)
        if from_start == len(values):
            same[step.name] = start
            continue
        if from_start >= max(from_end, 2):
            values = (start, *values[from_start:])
        elif from_end >= 2:
            values = (*values[: len(values) - from_end], end)
        made.append(step.replace(inputs=values))
    return renamed(graph, made, same)
