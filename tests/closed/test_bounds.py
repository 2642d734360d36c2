"""Intervals hold every value that there is between their ends, and differences cancel out what both sides have."""

from __future__ import annotations

import itertools

import pytest

from netspec.closed.bounds import combined, decided, intervals, magnitude
from netspec.closed.linear import Sums
from netspec.closed.program import program
from netspec.numbers.trace import CONSTANT, INPUT
from netspec.numbers.traced import ANSWERS, ARITHMETIC

SPANS = [(-3, 4), (0, 5), (2, 2), (-6, -1), (1, 7)]


@pytest.mark.parametrize("sign", ARITHMETIC)
def test_an_interval_holds_every_value(sign: str) -> None:
    for one, other in itertools.product(SPANS, SPANS):
        found = combined(sign, one, other)
        if found is None:
            assert other[0] <= 0
            continue
        pairs = itertools.product(range(one[0], one[1] + 1), range(other[0], other[1] + 1))
        values = [ARITHMETIC[sign](x, y) for x, y in pairs]
        assert found[0] <= min(values)
        assert max(values) <= found[1]
        if sign != "%":
            assert found == (min(values), max(values))


@pytest.mark.parametrize("question", ANSWERS)
def test_a_question_is_decided_where_its_answer_is_always_the_same(question: str) -> None:
    for low, high in itertools.combinations_with_replacement(range(-2, 3), 2):
        answers = {ANSWERS[question](0, difference) for difference in range(low, high + 1)}
        found = decided(question, (low, high))
        assert found == (answers.pop() if len(answers) == 1 else None)


def test_what_is_not_known_decides_nothing() -> None:
    assert decided("<", None) is None
    assert combined("+", None, (1, 2)) is None
    assert magnitude([(1, 2), None]) is None
    assert magnitude([(1, 2), (-7, 3)]) == 7


# n, 3, n + 3, 3 n, 2, (3 n) // 2, n - 3, max(n + 3, n), max(n, 3)
NODES = [
    *((INPUT, "n", 0), (CONSTANT, 3, 0), ("+", 0, 1), ("*", 0, 1), (CONSTANT, 2, 0), ("//", 3, 4)),
    *(("-", 0, 1), ("max", 2, 0), ("max", 0, 1)),
]


def test_differences_cancel_out_what_both_have() -> None:
    sums = Sums(NODES, intervals(NODES, {"n": (1, 100)}))
    assert sums.difference(0, 2) == (3, 3)
    assert sums.difference(2, 0) == (-3, -3)
    assert sums.difference(0, 3) == (2, 200)
    assert sums.difference(6, 2) == (6, 6)
    assert sums.difference(0, 5) == (1 - 100, 150 - 1)


def test_a_program_leaves_out_what_bounds_decide() -> None:
    guards = [("<", 0, 2, True), ("<=", 1, 0, True), ("==", 0, 1, False)]
    found = program(NODES, guards, {"a": 7, "b": 8}, {"n": (4, 100)})
    assert found.guards == ()
    assert [found.nodes[one] for one in found.order] == [(INPUT, "n", 0), (CONSTANT, 3, 0), ("+", 1, 2)]
    assert {name: found.nodes[one][0] for name, one in found.outputs.items()} == {"a": "+", "b": INPUT}
    assert found.magnitude == 103
    found = program(NODES, guards, {"a": 7, "b": 8}, {"n": (1, 100)})
    assert [(question, answer) for question, _, _, answer in found.guards] == [("<=", True), ("==", False)]
    assert {name: found.nodes[one][0] for name, one in found.outputs.items()} == {"a": "+", "b": "max"}
    assert not found.impossible
    assert program(NODES, guards, {}, {"n": (-5, 2)}).impossible
