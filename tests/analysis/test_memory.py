"""The largest live set against a simulation: a list of instructions, each tensor alive from its making to its last use.

The oracle knows nothing of trees: it numbers tensors, writes down who reads and who makes which, and adds up what is
alive at each instruction.
"""

from __future__ import annotations

import pytest

from netspec.ir.model import AnyNode, CheckedNetwork, Group, join
from tests.analysis.small import network
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import TWO_PARTS, tried


class Program:
    """Instructions in the order of the spec; a tensor is its number, the input is 0."""

    def __init__(self, checked: CheckedNetwork) -> None:
        self.shapes = checked.shapes
        self.sizes = [checked.network.input.elements]
        self.reads: list[tuple[int, ...]] = []
        x = 0
        for node in checked.network.body:
            x = self.node(node, x, "")

    def make(self, reads: tuple[int, ...], elements: int) -> int:
        """The tensor that the next instruction makes from what it reads."""
        self.reads.append(reads)
        self.sizes.append(elements)
        return len(self.sizes) - 1

    def node(self, node: AnyNode, x: int, path: str) -> int:
        here = join(path, node.name)
        elements = self.shapes[here].elements
        if not isinstance(node, Group):
            return self.make((x,), elements)
        if node.parallel:
            return self.make(tuple(self.node(child, x, here) for child in node.children), elements)
        y = x
        for child in node.children:
            y = self.node(child, y, here)
        return self.make((x, y), elements) if node.kind == "residual" else y

    def peak(self) -> int:
        """The most elements alive while an instruction runs."""
        # Instruction k makes tensor k + 1.
        last = [
            max((k for k, reads in enumerate(self.reads) if t in reads), default=t - 1) for t in range(len(self.sizes))
        ]
        born = [max(t - 1, 0) for t in range(len(self.sizes))]
        alive = [
            sum(size for t, size in enumerate(self.sizes) if born[t] <= k <= last[t]) for k in range(len(self.reads))
        ]
        return max(alive)


# Elements by hand: the input is 2x4x4, that is 32.
BY_HAND = {
    "one operation: input and output": (["conv 3x3 4"], 32 + 64),
    "norm and activation work in place": (["conv 3x3 4 norm=batch act=relu"], 32 + 64),
    "a chain frees what it is done with": (["conv 3x3 4 -> conv 3x3 4 -> conv 3x3 1"], 64 + 64),
    "concat: the result beside its parts": (["concat {", "conv 1x1 4", "conv 1x1 4", "}"], 64 + 64 + 128),
    "the input waits for the last branch": (
        ["concat {", "conv 1x1 1 -> conv 1x1 10 -> conv 1x1 1", "conv 1x1 1", "}"],
        32 + 16 + 160,
    ),
    "the last branch frees the input": (
        ["concat {", "conv 1x1 1", "conv 1x1 1 -> conv 1x1 10 -> conv 1x1 1", "}"],
        16 + 16 + 160,
    ),
    "residual: the input, the body, the sum": (["residual { conv 3x3 2 }"], 32 + 32 + 32),
    "residual: the input waits": (["residual { conv 1x1 8 -> conv 1x1 8 -> conv 1x1 2 }"], 32 + 128 + 128),
    "heads do not run": (["a: conv 1x1 1", "aux head at a: linear 1000"], 32 + 16),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_by_hand(name: str) -> None:
    body, elements = BY_HAND[name]
    net = network(body, "2x4x4")
    assert net.facts.live_bytes == 4 * elements
    assert Program(net.checked).peak() == elements


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_networks(part: str) -> None:
    def holds(spec: Spec) -> None:
        net = loaded(spec)
        assert net.facts.live_bytes == 4 * Program(net.checked).peak()

    tried(part, holds, specs())
