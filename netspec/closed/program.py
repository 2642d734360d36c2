"""Expressions in the order in which they are evaluated, for free numbers within bounds: guards and figures of a path.

Guards that these bounds decide are left out, with all that only they need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from netspec.closed.bounds import decided, intervals, magnitude
from netspec.closed.linear import Sums
from netspec.numbers.trace import CONSTANT, INPUT, Node
from netspec.record import Record

Guard = tuple[str, int, int, bool]


class Program(Record):
    """Nodes to be evaluated, in order; after each, the nodes that nothing needs any more.

    `impossible` says that no free numbers within the bounds answer the guards. `magnitude` is the largest of all
    values on the way; none where it is not known.
    """

    nodes: Sequence[Node]
    order: tuple[int, ...]
    done: Mapping[int, tuple[int, ...]]
    guards: tuple[Guard, ...]
    outputs: Mapping[str, int]
    magnitude: int | None
    impossible: bool = False


def program(
    nodes: Sequence[Node],
    guards: Iterable[Guard],
    outputs: Mapping[str, int],
    bounds: Mapping[str, tuple[int, int]],
) -> Program:
    """What is left to evaluate within these bounds of the free numbers."""
    ranges = intervals(nodes, bounds)
    sums = Sums(nodes, ranges)
    nodes, same = simplified(nodes, sums)
    outputs = {name: same[node] for name, node in outputs.items()}
    open_guards, impossible = [], False
    for question, first, second, answer in guards:
        known = decided(question, sums.difference(first, second))
        impossible = impossible or (known is not None and known != answer)
        if known is None:
            open_guards.append((question, same[first], same[second], answer))
    asked = [node for _, first, second, _ in open_guards for node in (first, second)]
    order = needed(nodes, [*asked, *outputs.values()])
    kept = {*outputs.values(), *asked}
    largest = magnitude([ranges[one] for one in order])
    return Program(nodes, order, freed(nodes, order, kept), tuple(open_guards), outputs, largest, impossible)


def simplified(nodes: Sequence[Node], sums: Sums) -> tuple[list[Node], list[int]]:
    """The nodes without a choice that is always the same one; and for each, the node that it is now."""
    found: list[Node] = []
    same: list[int] = []
    for number, (sign, first, second) in enumerate(nodes):
        plain = sign in (INPUT, CONSTANT)
        found.append((sign, first, second) if plain else (sign, same[int(first)], same[second]))
        smaller = decided("<=", sums.difference(int(first), second)) if sign in ("max", "min") else None
        if smaller is None:
            same.append(number)
        else:
            same.append(same[second if smaller == (sign == "max") else int(first)])
    return found, same


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
