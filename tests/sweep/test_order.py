"""Orders: the same point for a row however rows are cut, in plain Python and on arrays; a permutation is one."""

from __future__ import annotations

import pytest

from netspec.closed.arrays import Arrays
from netspec.closed.lists import Lists
from netspec.sweep.order import Drawn, Grid, Permuted, order_of

numpy = pytest.importorskip("numpy")

SPACES = [(1,), (2,), (3, 5, 7), (1, 64, 1), (10**6, 10**6, 10**6), (13,) * 57]


def points(order, start: int, stop: int, engine) -> list[tuple[int, ...]]:
    return list(
        zip(
            *([int(one) for one in column] for column in order.places(engine.whole(range(start, stop)), engine)),
            strict=True,
        )
    )


def size(counts: tuple[int, ...]) -> int:
    found = 1
    for count in counts:
        found *= count
    return found


@pytest.mark.parametrize("counts", SPACES, ids=str)
@pytest.mark.parametrize("sample", [None, 50])
def test_a_row_is_one_point(counts: tuple[int, ...], sample: int | None) -> None:
    order = order_of(counts, size(counts), sample, seed=3)
    rows = min(order.rows, 100)
    whole = points(order, 0, rows, Lists())
    assert whole == points(order, 0, rows, Arrays(numpy))
    third = rows // 3
    assert whole == points(order, 0, third, Arrays(numpy)) + points(order, third, rows, Lists())
    assert all(0 <= place < count for point in whole for place, count in zip(point, counts, strict=True))


def test_the_grid_runs_its_last_axis_fastest() -> None:
    assert points(Grid((2, 3), 6), 0, 6, Lists()) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


@pytest.mark.parametrize("number", [1, 2, 3, 105, 1000, 1024])
def test_a_sample_takes_no_point_twice(number: int) -> None:
    order = order_of((number,), number, sample=10**6, seed=1)
    assert isinstance(order, Permuted)
    assert sorted(points(order, 0, order.rows, Lists())) == [(one,) for one in range(number)]


def test_seeds_draw_different_samples() -> None:
    for counts in ((1000, 1000), (13,) * 57):
        one, other = (order_of(counts, size(counts), 100, seed) for seed in (0, 1))
        assert points(one, 0, 100, Lists()) != points(other, 0, 100, Lists())


def test_draws_are_spread_evenly() -> None:
    """Of 10,000 draws of ten values each comes up about a thousand times: five sigma are 150."""
    order = Drawn((10, 10), 10_000, 5)
    for column in order.places(numpy.arange(10_000), Arrays(numpy)):
        assert abs(numpy.bincount(column, minlength=10) - 1000).max() < 150
