"""The same numbers from fewer operations: constant factors are taken out, what then is equal is made once.

A node of the trace becomes a factor times a node of the new graph, so that the parameters and the MACs of a layer are
factors of one product, and a choice between two numbers that always goes the same way is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from netspec.closed.bounds import decided
from netspec.closed.linear import Sums
from netspec.numbers.trace import CONSTANT, INPUT, Node, Trace

Scaled = tuple[int, int]


class Simplified:
    """A graph made anew; `of` says which of its nodes stands for a node of the old one."""

    def __init__(self, nodes: Sequence[Node], sums: Sums) -> None:
        self.graph = Trace()
        self.one = self.graph.constant(1)
        self.scaled: list[Scaled] = []
        for node in nodes:
            self.scaled.append(self.anew(node, sums))

    @property
    def nodes(self) -> Sequence[Node]:
        return self.graph.nodes

    def of(self, number: int) -> int:
        """The new node for an old one."""
        return self.whole(*self.scaled[number])

    def anew(self, node: Node, sums: Sums) -> Scaled:
        sign, first, second = node
        if sign == INPUT:
            return 1, self.graph.node(INPUT, first)
        if sign == CONSTANT:
            return int(first), self.one
        one, other = self.scaled[int(first)], self.scaled[second]
        if sign == "*":
            return one[0] * other[0], self.product(one[1], other[1])
        if sign in ("max", "min"):
            smaller = decided("<=", sums.difference(int(first), second))
            if smaller is not None:
                return other if smaller == (sign == "max") else one
        if sign in ("//", "%"):
            return 1, self.graph.node(sign, self.whole(*one), self.whole(*other))
        return self.shared(sign, one, other)

    def product(self, one: int, other: int) -> int:
        if self.one in (one, other):
            return other if one == self.one else one
        return self.graph.node("*", one, other)

    def shared(self, sign: str, one: Scaled, other: Scaled) -> Scaled:
        """A sum, difference or choice, with the factor that both sides have before it."""
        factor = gcd(one[0], other[0])
        if one[1] == other[1] and sign in "+-":
            return (one[0] + other[0] if sign == "+" else one[0] - other[0]), one[1]
        if factor == 0:
            return 0, self.one
        left, right = (self.whole(scale // factor, node) for scale, node in (one, other))
        return factor, self.graph.node(sign, left, right)

    def whole(self, factor: int, node: int) -> int:
        """The node for a factor times a node."""
        if node == self.one:
            return self.graph.constant(factor)
        return node if factor == 1 else self.graph.node("*", self.graph.constant(factor), node)
