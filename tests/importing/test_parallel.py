"""Steps as sequences and branches: small graphs by hand, and growth that is counted in calls."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from netspec.importing.cleaning.concats import factored
from netspec.importing.parallel import Tangled, recovered
from netspec.importing.residuals import with_residuals
from netspec.importing.spec import imported
from netspec.importing.steps import Graph, Output, Step
from netspec.importing.tree import Fork, Leaf, Residual
from netspec.ops.activations import ReLU
from netspec.ops.base import Shape
from netspec.ops.joins import Add, Concat

SHAPE = Shape((4, 8, 8))


def graph(*rows: tuple[str, object, str]) -> Graph:
    """A graph from names, what they do, and what they read."""
    steps = tuple(Step(name, does, tuple(read.split()), SHAPE) for name, does, read in rows)
    return Graph("net", "", "x", SHAPE, steps, (Output(rows[-1][0]),), {}, {})


def tree(one: Graph) -> object:
    return recovered(one, "x", one.outputs[0].value)


def ladder(length: int) -> Graph:
    """Two rails with a rung at every step: nothing of it is series-parallel but its ends."""
    rows: list[tuple[str, object, str]] = [("a0", ReLU(), "x"), ("b0", ReLU(), "x")]
    for number in range(1, length):
        rows.append((f"a{number}", Add(), f"a{number - 1} b{number - 1}"))
        rows.append((f"b{number}", ReLU(), f"b{number - 1}"))
    return graph(*rows, ("out", Add(), f"a{length - 1} b{length - 1}"))


def residuals(length: int) -> Graph:
    """Residuals in a row."""
    rows: list[tuple[str, object, str]] = []
    before = "x"
    for number in range(length):
        rows += [(f"r{number}", ReLU(), before), (f"s{number}", Add(), f"{before} r{number}")]
        before = f"s{number}"
    return graph(*rows)


def test_branches_keep_their_order() -> None:
    found = tree(graph(("a", ReLU(), "x"), ("b", ReLU(), "x"), ("c", ReLU(), "b"), ("out", Concat(), "a c x")))
    assert isinstance(found, tuple)
    (fork,) = found
    assert isinstance(fork, Fork)
    assert [[item.step.name for item in branch if isinstance(item, Leaf)] for branch in fork.branches] == [
        ["a"],
        ["b", "c"],
        [""],
    ]


def test_branches_in_branches() -> None:
    rows = [("a", ReLU(), "x"), ("b", ReLU(), "a"), ("c", ReLU(), "a"), ("in", Add(), "b c"), ("out", Add(), "x in")]
    found = with_residuals(tree(graph(*rows)), ())  # type: ignore[arg-type]
    (residual,) = found
    assert isinstance(residual, Residual)
    assert isinstance(residual.body[1], Fork)


def test_a_concat_of_some_neighbours_joins_them_first() -> None:
    rows = [("a", ReLU(), "x"), ("b", ReLU(), "a"), ("c", ReLU(), "a"), ("out", Concat(), "x b c")]
    found = tree(graph(*rows))
    assert isinstance(found, tuple)
    (fork,) = found
    assert isinstance(fork, Fork)
    assert isinstance(fork.branches[1][1], Fork)


def test_what_is_left_is_told_by_its_first_join() -> None:
    found = tree(ladder(3))
    assert isinstance(found, Tangled)
    assert found.step.name == "a1"
    assert set(found.sources) == {"x", "b0"}


def test_a_concat_takes_what_an_earlier_one_holds() -> None:
    rows = [("a", ReLU(), "x"), ("c1", Concat(), "x a"), ("b", ReLU(), "c1"), ("c2", Concat(), "x a b")]
    assert factored(graph(*rows)).steps[-1].inputs == ("c1", "b")
    rows[-1] = ("c2", Concat(), "b x a")
    assert factored(graph(*rows)).steps[-1].inputs == ("b", "c1")


@pytest.mark.parametrize("family", [ladder, residuals])
def test_work_grows_with_the_graph_alone(family: Callable[[int], Graph]) -> None:
    small, large = (calls(family(length)) for length in (100, 1000))
    assert large < 11 * small


def calls(one: Graph) -> int:
    """Calls of functions, those of C too, while the graph is reduced."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        tree(one)
    finally:
        sys.setprofile(None)
    return count


def test_branches_too_deep_in_one_another_are_a_mistake() -> None:
    rows: list[tuple[str, object, str]] = [("r0", ReLU(), "x")]
    rows += [(f"r{number}", ReLU(), f"r{number - 1}") for number in range(1, 3000)]
    before = "r2999"
    for number in range(2998, 0, -1):
        rows.append((f"s{number}", Add(), f"r{number} {before}"))
        before = f"s{number}"
    found = imported(graph(*rows), "net")
    assert isinstance(found, list)
    assert found[0].code == "NS954"
