"""Nodes as weighted sums of others, so that two are compared by their difference: what both have cancels out."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.closed.bounds import Interval
from netspec.numbers.trace import CONSTANT, Node

# A longer sum is taken as one number.
LONGEST = 200
ONE = -1  # stands for the number 1 among the summands
Sum = dict[int, int]


class Sums:
    """The nodes of a trace as sums of those that are none themselves."""

    def __init__(self, nodes: Sequence[Node], ranges: Sequence[Interval]) -> None:
        self.nodes = nodes
        self.ranges = ranges
        self.known: list[Sum] = []
        for number, (sign, first, second) in enumerate(nodes):
            self.known.append(self.sum(number, sign, first, second))

    def sum(self, number: int, sign: str, first: int | str, second: int) -> Sum:
        if sign == CONSTANT:
            return {ONE: int(first)}
        found: Sum = {number: 1}
        if sign in ("+", "-"):
            found = plus(self.known[int(first)], self.known[second], 1 if sign == "+" else -1)
        elif sign == "*":
            one, other = self.known[int(first)], self.known[second]
            if other.keys() <= {ONE}:
                one, other = other, one
            if one.keys() <= {ONE}:
                found = {key: value * one.get(ONE, 0) for key, value in other.items()}
        return found if len(found) <= LONGEST else {number: 1}

    def difference(self, first: int, second: int) -> Interval:
        """Between which numbers the second less the first lies."""
        low = high = 0
        for key, factor in plus(self.known[second], self.known[first], -1).items():
            span = (1, 1) if key == ONE else self.ranges[key]
            if span is None:
                return None
            ends = (factor * span[0], factor * span[1])
            low, high = low + min(ends), high + max(ends)
        return low, high


def plus(one: Sum, other: Sum, times: int) -> Sum:
    found = dict(one)
    for key, factor in other.items():
        together = found.get(key, 0) + times * factor
        if together:
            found[key] = together
        else:
            found.pop(key, None)
    return found
