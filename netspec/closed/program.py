"""Expressions in the order in which they are evaluated, for free numbers within bounds: guards and figures of a path.

Guards that these bounds decide are left out, with all that only they need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from netspec.closed.bounds import decided, intervals, magnitude
from netspec.closed.linear import Sums
from netspec.closed.simplify import Simplified
from netspec.numbers.trace import CONSTANT, INPUT, Node
from netspec.record import Record

Guard = tuple[str, int, int, bool]
# A figure by its name; what a key or a claim is made of, by the salt of its place or by its node in the trace.
Output = str | tuple[str, int]


class Program(Record):
    """Nodes to be evaluated, in order; after each, the nodes that nothing needs any more.

    `impossible` says that no free numbers within the bounds answer the guards. `magnitude` is the largest of all
    values on the way; none where it is not known.
    """

    nodes: Sequence[Node]
    order: tuple[int, ...]
    done: Mapping[int, tuple[int, ...]]
    guards: tuple[Guard, ...]
    outputs: Mapping[Output, int]
    magnitude: int | None
    impossible: bool = False

    @cached_property
    def constants(self) -> dict[int, int]:
        """The numbers that are there from the start."""
        return {one: int(self.nodes[one][1]) for one in self.order if self.nodes[one][0] == CONSTANT}

    @cached_property
    def inputs(self) -> dict[int, str]:
        """The free numbers, by name."""
        return {one: str(self.nodes[one][1]) for one in self.order if self.nodes[one][0] == INPUT}

    @cached_property
    def steps(self) -> list[tuple[int, str, int, int, tuple[int, ...]]]:
        """The operations in order: node, sign, the two that it takes, and those that nothing needs after it."""
        made = [(one, *self.nodes[one]) for one in self.order if self.nodes[one][0] not in (INPUT, CONSTANT)]
        return [(one, sign, int(first), second, self.done.get(one, ())) for one, sign, first, second in made]


def program(
    nodes: Sequence[Node],
    guards: Iterable[Guard],
    outputs: Mapping[Output, int],
    bounds: Mapping[str, tuple[int, int]],
) -> Program:
    """What is left to evaluate within these bounds of the free numbers."""
    sums = Sums(nodes, intervals(nodes, bounds))
    anew = Simplified(nodes, sums)
    made = {name: anew.of(node) for name, node in outputs.items()}
    open_guards, impossible = [], False
    for question, first, second, answer in guards:
        known = decided(question, sums.difference(first, second))
        impossible = impossible or (known is not None and known != answer)
        if known is None:
            open_guards.append((question, anew.of(first), anew.of(second), answer))
    asked = [node for _, first, second, _ in open_guards for node in (first, second)]
    order = needed(anew.nodes, [*asked, *made.values()])
    ranges = intervals(anew.nodes, bounds)
    largest = magnitude([ranges[one] for one in order])
    done = freed(anew.nodes, order, {*made.values(), *asked})
    return Program(anew.nodes, order, done, tuple(open_guards), made, largest, impossible)


def needed(nodes: Sequence[Node], wanted: Iterable[int]) -> tuple[int, ...]:
    """The nodes that these are made of, in the order of their making."""
    found: set[int] = set()
    left = list(wanted)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            sign, first, second = nodes[one]
            left += [] if sign in (INPUT, CONSTANT) else [int(first), second]
    return tuple(sorted(found))


def freed(nodes: Sequence[Node], order: Iterable[int], kept: set[int]) -> dict[int, tuple[int, ...]]:
    """For each node, those that it was the last to need."""
    last: dict[int, int] = {}
    for one in order:
        sign, first, second = nodes[one]
        if sign not in (INPUT, CONSTANT):
            last[int(first)] = last[second] = one
    found: dict[int, list[int]] = {}
    for one, by in last.items():
        if one not in kept:
            found.setdefault(by, []).append(one)
    return {one: tuple(others) for one, others in found.items()}
