"""What one run makes of its free numbers: every number as an expression of them, and every question asked of one.

A number of a trace is a node: the name of a free number, a constant, or an operation on two nodes. What is made twice
is one node. A *guard* is a question with its answer: whatever free numbers answer all of them alike take the same way
through the run, so that its expressions hold for them too.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

Node = tuple[str, int | str, int]

INPUT, CONSTANT = "in", "const"
N = TypeVar("N")


class Notes(Protocol[N]):
    """What becomes of the operations on numbers: nodes of a trace, or expressions as texts.

    `asks` says that questions about numbers are noted too.
    """

    asks: bool

    def node(self, operation: str, first: N, second: N) -> N | None:
        """What an operation makes of two nodes; none where it is not kept."""

    def constant(self, value: int) -> N:
        """The node of a plain number."""

    def guard(self, question: str, first: N, second: N, answer: bool) -> None:
        """Notes a question about two nodes with its answer."""


class Trace:
    """The nodes and the guards of one run, in the order in which they came up."""

    asks = True

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.guards: dict[tuple[str, int, int], bool] = {}
        self.known: dict[Node, int] = {}

    def node(self, operation: str, first: int | str, second: int = 0) -> int:
        """The number of a node, which is new only where there is none like it."""
        if operation in "+*" and isinstance(first, int) and first > second:
            first, second = second, first
        key = (operation, first, second)
        if key not in self.known:
            self.known[key] = len(self.nodes)
            self.nodes.append(key)
        return self.known[key]

    def constant(self, value: int) -> int:
        return self.node(CONSTANT, value)

    def guard(self, question: str, first: int, second: int, answer: bool) -> None:
        """Notes a question about two nodes (`==`, `<` or `<=`) that had this answer."""
        if first != second:
            self.guards.setdefault((question, first, second), answer)
