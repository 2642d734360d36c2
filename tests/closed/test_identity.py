"""Keys: equal for equal networks, whatever they are called and however they came about; else different."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import netspec
from netspec.closed.arrays import Arrays
from netspec.closed.columns import Column
from netspec.closed.identity import mixed, salt, shape_of, summand
from netspec.closed.lists import Lists
from netspec.closed.path import Asked

numpy = pytest.importorskip("numpy")

BASE = """
param c = 8
block two(n) = conv 3x3 n -> conv 1x1 n
network n {
  input 3x16x16
  a: two c
  b: concat { conv 1x1 4; maxpool 3x3 -> conv 1x1 4 }
}
""".replace("; ", "\n    ")


def key(text: str, folder: Path, **params: object) -> int:
    (folder / "net.ns").write_text(text)
    constant, integers = shape_of(netspec.load(folder / "net.ns", **params).checked)
    return mixed(sum(summand(place, number) for place, number in enumerate(integers)) + constant)


def test_the_mixer_is_splitmix() -> None:
    """The first outputs of the generator by Steele, Lea and Flood for the seed 0, as its authors publish them."""
    assert [mixed(0x9E3779B97F4A7C15 * step) for step in (1, 2, 3)] == [
        0xE220A8397B1DCDAF,
        0x6E789E6AA1B965F4,
        0x06C45D188009454F,
    ]
    assert salt(0) == 0xE220A8397B1DCDAF


SAME = {
    "another name": ("network n", "network other"),
    "another param": ("param c = 8", "param width = 8\nlet c = width"),
    "a comment": ("a: two", "## The first.\n  a: two"),
    "another block": ("two", "pairs"),
    "a claim": ("  a: two c", "  a: two c\n  expect params > 0"),
}
OTHER = {
    "a number": ("conv 3x3 n", "conv 5x5 n"),
    "an order": ("conv 3x3 n -> conv 1x1 n", "conv 1x1 n -> conv 3x3 n"),
    "a label": ("a: two", "x: two"),
    "a word": ("maxpool 3x3", "avgpool 3x3"),
    "an input": ("3x16x16", "3x16x17"),
    "a truth": ("conv 3x3 n", "conv 3x3 n bias=false"),
    "two numbers": ("conv 1x1 4\n", "conv 1x1 5\n"),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_equal_networks(change: tuple[str, str], tmp_path: Path) -> None:
    assert key(re.sub(rf"\b{re.escape(change[0])}\b", change[1], BASE), tmp_path) == key(BASE, tmp_path)


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_different_networks(change: tuple[str, str], tmp_path: Path) -> None:
    changed = BASE.replace(*change)
    assert changed != BASE
    assert key(changed, tmp_path) != key(BASE, tmp_path)


def test_columns_of_keys_are_those_of_each_network(tmp_path: Path) -> None:

    (tmp_path / "net.ns").write_text(BASE)
    form = netspec.closed_form(tmp_path / "net.ns", free=["c"])
    wanted = [key(BASE, tmp_path, c=number) for number in (1, 8, 9)]
    for engine, values in ((Lists(), [1, 8, 9]), (Arrays(numpy), numpy.array([1, 8, 9]))):
        found = form.evaluate({"c": Column(values, 1)}, engine, Asked((), key=True))
        assert [int(one) for one in found["key"]] == wanted
