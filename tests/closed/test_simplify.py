"""A graph made anew has fewer nodes, and each stands for the number that the old one stood for."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.closed.bounds import intervals
from netspec.closed.linear import Sums
from netspec.closed.simplify import Simplified
from netspec.numbers.trace import CONSTANT, INPUT, Node, Trace
from netspec.numbers.traced import ARITHMETIC

BOUNDS = {"a": (-4, 6), "b": (1, 9)}


def values(nodes: list[Node] | tuple[Node, ...], free: dict[str, int]) -> list[int]:
    found: list[int] = []
    for sign, first, second in nodes:
        if sign in (INPUT, CONSTANT):
            found.append(free[str(first)] if sign == INPUT else int(first))
        else:
            divides = sign in ("//", "%") and not found[second]
            found.append(0 if divides else ARITHMETIC[sign](found[int(first)], found[second]))
    return found


@st.composite
def graphs(draw) -> list[Node]:
    """Any graph over two free numbers; divisors are above 0."""
    trace = Trace()
    for name in BOUNDS:
        trace.node(INPUT, name)
    for number in (-2, 0, 1, 3, 6):
        trace.constant(number)
    positive = [1, 4, 5, 6]
    for _ in range(draw(st.integers(1, 25))):
        sign = draw(st.sampled_from([*ARITHMETIC]))
        second = draw(st.sampled_from(positive) if sign in ("//", "%") else st.integers(0, len(trace.nodes) - 1))
        trace.node(sign, draw(st.integers(0, len(trace.nodes) - 1)), second)
    return trace.nodes


@settings(deadline=None, max_examples=300, database=None)
@given(graphs(), st.integers(*BOUNDS["a"]), st.integers(*BOUNDS["b"]))
def test_every_node_stands_for_the_same_number(nodes: list[Node], a: int, b: int) -> None:
    ranges = intervals(nodes, BOUNDS)
    anew = Simplified(nodes, Sums(nodes, ranges))
    numbers = [anew.of(number) for number in range(len(nodes))]
    old, new = (values(one, {"a": a, "b": b}) for one in (nodes, anew.nodes))
    assert [new[number] for number in numbers] == old
    within = intervals(anew.nodes, BOUNDS)
    for number, span in ((number, within[number]) for number in numbers):
        assert span is None or span[0] <= new[number] <= span[1]


def test_factors_are_taken_out_and_choices_that_are_none_vanish() -> None:
    """28 * (28 * a) + 784 * b and 9 * (a * b) share what they can; max(a + b, a) is a + b where b is above 0."""
    trace = Trace()
    a, b = trace.node(INPUT, "a"), trace.node(INPUT, "b")
    size, area, nine = trace.constant(28), trace.constant(784), trace.constant(9)
    tall = trace.node("*", trace.node("*", a, size), size)
    total = trace.node("+", tall, trace.node("*", b, area))
    product = trace.node("*", trace.node("*", nine, a), b)
    choice = trace.node("max", trace.node("+", a, b), a)
    anew = Simplified(trace.nodes, Sums(trace.nodes, intervals(trace.nodes, BOUNDS)))
    (scale, inside), (times, both), (once, chosen) = (anew.scaled[one] for one in (total, product, choice))
    assert (scale, anew.nodes[inside][0]) == (784, "+")
    assert (times, anew.nodes[both][0]) == (9, "*")
    assert (once, chosen) == (1, inside)
