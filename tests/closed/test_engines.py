"""Lists and arrays give the same, exactly, whatever the size of the numbers."""

from __future__ import annotations

import random

import pytest

from netspec.closed.arrays import Arrays
from netspec.closed.engines import evaluate
from netspec.closed.lists import Lists
from netspec.closed.operations import EXACT_IN_FLOATS, EXACT_IN_WORDS
from netspec.closed.program import program
from netspec.closed.row import Row
from netspec.numbers.trace import CONSTANT, INPUT, Node

numpy = pytest.importorskip("numpy")

NODES: list[Node] = [
    *((INPUT, "a", 0), (INPUT, "b", 0), (CONSTANT, 7, 0), ("+", 0, 1), ("-", 0, 1), ("*", 0, 1)),
    *(("//", 0, 1), ("%", 0, 1), ("max", 0, 1), ("min", 0, 1), ("//", 5, 2), ("%", 5, 2)),
]
OUTPUTS = {f"n{number}": number for number in range(len(NODES))}
GUARDS = [("<", 0, 1, True), ("==", 11, 2, False), ("<=", 6, 2, True)]


@pytest.mark.parametrize("largest", [10, 2**20, 2**25, 2**26 - 1, 2**30, 2**31, 2**40, 2**70])
def test_arrays_give_what_lists_give(largest: int) -> None:
    draw = random.Random(largest)
    columns = {name: [draw.randint(1, largest) for _ in range(500)] for name in "ab"}
    columns["a"][:3] = columns["b"][:3] = [largest, largest - 1, 1]
    bounds = {name: (min(one), max(one)) for name, one in columns.items()}
    made = program(NODES, GUARDS, OUTPUTS, bounds)
    kind = object if largest > 2**62 else numpy.int64
    arrays = {name: numpy.array(one, dtype=kind) for name, one in columns.items()}
    held, figures = evaluate(made, Lists(), columns, 500)
    holds, found = evaluate(made, Arrays(numpy), arrays, 500)
    assert holds.tolist() == held
    assert {name: one.tolist() for name, one in found.items()} == figures
    assert True in held
    assert False in held


def test_all_three_kinds_of_arrays_are_tried_above() -> None:
    squares = [10**2, (2**26 - 1) ** 2, (2**30) ** 2, (2**40) ** 2]
    assert squares[1] < EXACT_IN_FLOATS < squares[2] < EXACT_IN_WORDS < squares[3]


def test_quotients_next_to_whole_numbers_are_exact() -> None:
    """The float nearest to a quotient just below a whole number is not that number, as far as floats are used."""
    divisors = numpy.arange(1, 4000, dtype=numpy.int64)
    numbers = (EXACT_IN_FLOATS // divisors) * divisors - 1
    columns = {"a": numbers, "b": divisors}
    bounds = {"a": (int(numbers.min()), int(numbers.max())), "b": (1, 4000)}
    made = program(NODES, [], {"quotient": 6, "rest": 7}, bounds)
    assert made.magnitude is not None
    assert made.magnitude < EXACT_IN_FLOATS
    _, found = evaluate(made, Arrays(numpy), columns, len(numbers))
    assert (found["quotient"] == numbers // divisors).all()
    assert (found["rest"] == numbers % divisors).all()


def test_a_division_by_nothing_ends_nothing() -> None:
    """Its rows are refused by a guard, whatever stands in them."""
    made = program(NODES, [("==", 1, 2, False)], {"quotient": 6, "rest": 7}, {"a": (1, 9), "b": (0, 9)})
    for engine, column in ((Lists(), list), (Arrays(numpy), numpy.array)):
        holds, found = evaluate(made, engine, {"a": column([9, 8]), "b": column([0, 3])}, 2)
        assert list(holds) == [True, True]
        assert (int(found["quotient"][1]), int(found["rest"][1])) == (2, 2)


def test_a_row_by_itself_gives_what_a_column_of_it_gives() -> None:
    draw = random.Random(1)
    for largest in (3, 2**20, 2**70):
        for _ in range(20):
            columns = {name: [draw.randint(0, largest)] for name in "ab"}
            made = program(NODES, GUARDS, OUTPUTS, dict.fromkeys(columns, (0, largest)))
            assert evaluate(made, Row(), columns, 1) == evaluate(made, Lists(), columns, 1)
            parts = [(draw.getrandbits(64), one) for one in columns.values()]
            assert Row().key(7, parts, 1) == Lists().key(7, parts, 1)
