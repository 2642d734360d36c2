"""Steps as sequences and branches: the reduction of a series-parallel graph, in time that grows with its size.

Two rules are applied as long as one holds. *Series*: a value that one step gives and one step reads is no more than a
place on the way between two others. *Parallel*: ways from one value to one join are its branches. Each use takes a
value or a way out of the graph, so that none is looked at twice. What is series-parallel ends as one way from the
input to the output (Valdes, Tarjan and Lawler, "The Recognition of Series Parallel Digraphs", 1982); of what is not,
values are left over.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

from netspec.importing.steps import Graph, Step
from netspec.importing.tree import Chain, Fork, Item, Leaf, nothing
from netspec.ops.joins import Branches, Concat
from netspec.record import Record


class Tangled(Record):
    """What is left of a graph that is not series-parallel: the first join whose ways come from different values."""

    step: Step
    sources: tuple[str, ...]
    left: int


class Way:
    """What happens between a value and one that reads it; `places` are the operands of the reader that it is."""

    def __init__(self, source: str, places: tuple[int, ...], items: list[Item]) -> None:
        self.source, self.places, self.items = source, places, items


class Reduction:
    """One graph while it is reduced."""

    def __init__(self, steps: Sequence[Step], output: str) -> None:
        self.steps = {step.name: step for step in steps}
        self.output = output
        self.into = {one.name: [Way(value, (k,), []) for k, value in enumerate(one.inputs)] for one in steps}
        self.readers: dict[str, Counter[str]] = {}
        for step in steps:
            for value in step.inputs:
                self.readers.setdefault(value, Counter())[step.name] += 1

    def reduced(self, entry: str) -> Chain | Tangled:
        """The way from the input to the output, if that is all that is left."""
        waiting = deque(self.steps)
        while waiting:
            name = waiting.popleft()
            if name in self.into:
                waiting += self.parallel(name)
                waiting += self.series(name)
        ways = self.into[self.output]
        if len(ways) == 1 and ways[0].source == entry:
            return (*ways[0].items, *self.own(self.output))
        return self.tangled(entry)

    def own(self, name: str) -> list[Item]:
        """A value's own step; a join is on the way to its value already."""
        step = self.steps[name]
        return [Leaf(step)] if len(step.inputs) == 1 else []

    def parallel(self, name: str) -> list[str]:
        """Joins the ways from one value to this one; the values to look at again."""
        step = self.steps[name]
        again: list[str] = []
        if len(self.into[name]) < 2:
            return again
        by_source: dict[str, list[Way]] = {}
        for way in self.into[name]:
            by_source.setdefault(way.source, []).append(way)
        for source, ways in by_source.items():
            kept = [self.joined(step, run) for run in runs(step, ways)]
            if len(kept) < len(ways):
                gone = {id(way) for way in ways}
                self.into[name] = [way for way in self.into[name] if id(way) not in gone] + kept
                self.readers[source][name] = len(kept)
                again.append(source)
        return again

    def joined(self, step: Step, run: list[Way]) -> Way:
        if len(run) == 1:
            return run[0]
        branches: list[Chain] = []
        for way in run:
            first = way.items[0] if len(way.items) == 1 else None
            nested = isinstance(first, Fork) and first.join is step
            branches += first.branches if nested and isinstance(first, Fork) else [tuple(way.items)]
        filled = tuple(branch or (nothing(step),) for branch in branches)
        return Way(run[0].source, tuple(sorted(k for way in run for k in way.places)), [Fork(step, filled)])

    def series(self, name: str) -> list[str]:
        """Takes a value that is read once out of the way to its reader; the values to look at again."""
        readers, ways = [*self.readers.get(name, ())], self.into[name]
        if name == self.output or len(ways) != 1 or len(readers) != 1 or self.readers[name][readers[0]] != 1:
            return []
        reader, way = readers[0], ways[0]
        onward = next(one for one in self.into[reader] if one.source == name)
        way.items += [*self.own(name), *onward.items]
        onward.source, onward.items = way.source, way.items
        read = self.readers[way.source]
        read[reader] += 1
        del self.into[name], self.readers[name], read[name]
        return [reader, way.source]

    def tangled(self, entry: str) -> Tangled:
        left = [name for name in self.steps if name in self.into]
        joins = [name for name in left if len(self.into[name]) > 1]
        name = (joins or left)[0]
        sources = tuple(dict.fromkeys(way.source for way in self.into[name]))
        return Tangled(self.steps[name], sources, len(left))


def runs(step: Step, ways: list[Way]) -> list[list[Way]]:
    """Ways from one value that may be joined first: all of an element-wise join, of a concat those side by side. Of
    what the language has no word for nobody knows whether some may be: they are all of its operands, or stay apart."""
    if not isinstance(step.does, Branches) and sum(len(way.places) for way in ways) < len(step.inputs):
        return [[way] for way in ways]
    ways = sorted(ways, key=lambda way: way.places)
    found = [[ways[0]]]
    for way in ways[1:]:
        beside = way.places[0] == found[-1][-1].places[-1] + 1
        if beside or not isinstance(step.does, Concat):
            found[-1].append(way)
        else:
            found.append([way])
    return found


def recovered(graph: Graph, entry: str, output: str) -> Chain | Tangled:
    """The steps between two values as sequences and branches."""
    return Reduction(graph.steps, output).reduced(entry)
