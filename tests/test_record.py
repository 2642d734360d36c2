"""Records: what a compiled constructor takes is what the general one takes, and what was worked out once is kept."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.record import Record, once


class Usual(Record):
    first: int
    second: str = "b"


class Often(Record, often=True):
    first: int
    second: str = "b"


class Clashing(Record, often=True):
    self: int
    values: int
    usual: int = 3


class More(Often):
    third: int = 3


@pytest.mark.parametrize(
    ("args", "kwargs"), [((1,), {}), ((1, "c"), {}), ((), {"second": "c", "first": 2}), ((1,), {"second": "d"})]
)
def test_both_constructors_make_the_same(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    usual, often = Usual(*args, **kwargs), Often(*args, **kwargs)
    assert (usual.first, usual.second) == (often.first, often.second)
    assert often == Often(often.first, often.second)
    assert hash(often) == hash(Often(often.first, often.second))
    assert repr(often) == repr(usual).replace("Usual", "Often")
    assert often.replace(first=5) == Often(5, often.second)


@pytest.mark.parametrize("kind", [Usual, Often, More])
@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), ((1, "c", 3, 4), {}), ((1,), {"first": 2}), ((1,), {"other": 2})]
)
def test_both_refuse_the_same(kind: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        kind(*args, **kwargs)


def test_a_field_may_be_called_as_anything_in_the_constructor() -> None:
    one = Clashing(1, values=2)
    assert (one.self, one.values, one.usual) == (1, 2, 3)


def test_what_adds_fields_takes_them_too() -> None:
    assert More(1, third=4).third == More(1, "b", 4).third == 4
    with pytest.raises(AttributeError, match="frozen"):
        More(1).first = 2  # type: ignore[misc]


def test_once_for_each_record_and_what_is_given() -> None:
    made: list[tuple[int, int]] = []

    @once
    def product(record: Often, factor: int) -> int:
        made.append((record.first, factor))
        return record.first * factor

    one = Often(2)
    assert [product(one, 3), product(one, 3), product(one, 4), product(Often(2), 3)] == [6, 6, 8, 6]
    assert made == [(2, 3), (2, 4), (2, 3)]
    assert one == Often(2)


def test_a_changed_record_keeps_nothing_of_what_was_worked_out() -> None:
    @once
    def doubled(record: Often) -> int:
        return 2 * record.first

    one = Often(2)
    assert doubled(one) == 4
    assert doubled(one.replace(first=3)) == 6
