"""Several values of params are every combination of them."""

from __future__ import annotations

import pytest

from netspec.lowering.declarations.alternatives import MOST_ALTERNATIVES, alternatives, split


def test_every_combination_in_order() -> None:
    assert alternatives({}) == ({},)
    assert alternatives({"a": "1,2", "b": "x"}) == ({"a": "1", "b": "x"}, {"a": "2", "b": "x"})
    assert [one["a"] + one["b"] for one in alternatives({"a": "1, 2", "b": "x ,y"})] == ["1x", "1y", "2x", "2y"]


def test_commas_in_brackets_part_nothing() -> None:
    assert list(split("max(1, 2),3")) == ["max(1, 2)", "3"]


def test_what_is_missing_or_too_much_is_an_error() -> None:
    with pytest.raises(ValueError, match="a value is missing"):
        alternatives({"a": "1,,2"})
    with pytest.raises(ValueError, match=f"{MOST_ALTERNATIVES} are the most"):
        alternatives({"a": ",".join(["1"] * (MOST_ALTERNATIVES + 1))})
