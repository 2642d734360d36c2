"""What is free, as it is said on the command line and by the domains of params."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.pipeline import read_program
from netspec.spaces.reading import Reader
from netspec.values import Word

TEXT = """
let most = 4
param width: 0.05..8 = 1
param count: 1..most + 2 = 2
param even: 2..8 step 2 = 4
param act: [relu, gelu, none] = relu
param loose = 3
network n {
  input 3x8x8
  conv 1x1 round(loose * width) * count * even act=act
}
"""


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    (tmp_path / "net.ns").write_text(TEXT)
    return Reader(read_program(tmp_path / "net.ns"), {}, Reporter())


def values(axis) -> list:
    return [axis.at(place) for place in range(axis.count)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("width=0.25..1:0.25", [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1]),
        ("width=0.5..1:0.3", [Fraction(1, 2), Fraction(4, 5)]),
        ("width = [0.5, 1, 2]", [Fraction(1, 2), 1, 2]),
        ("loose=3..most + 1", [3, 4, 5]),
        ("act=[gelu, relu]", [Word("gelu"), Word("relu")]),
        ("even=[4, 4, 2]", [4, 2]),
        ("loose=1..1:5", [1]),
    ],
)
def test_over(text: str, wanted: list, reader: Reader) -> None:
    (axis,) = reader.over([text])
    assert values(axis) == wanted
    assert not reader.reporter.problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("width=0.25..1", "NS930"),
        ("width=2..1:0.5", "NS931"),
        ("width=1..2:0", "NS931"),
        ("width=1..2:-1", "NS931"),
        ("width", "NS932"),
        ("width=", "NS932"),
        ("width=1", "NS932"),
        ("width=relu..gelu:1", "NS932"),
        ("width=3x3..4x4:1", "NS932"),
        ("width=1..2 = 0\nparam other: 1..2", "NS932"),
        ("width=1..9_000_000_000", "NS934"),
        ("wdth=1..2:1", "NS220"),
        ("most=1..2:1", "NS220"),
    ],
)
def test_mistakes(text: str, code: str, reader: Reader) -> None:
    reader.over([text])
    assert [one.code for one in reader.reporter.problems] == [code]


def test_domains_of_params(reader: Reader) -> None:
    names = ["width", "count", "even", "act", "loose"]
    axes = {axis.name: axis for axis in reader.declared(names, assume=True)}
    assert (axes["width"].count, axes["width"].resolution_assumed) == (796, True)
    assert values(axes["count"]) == [1, 2, 3, 4, 5, 6]
    assert values(axes["even"]) == [2, 4, 6, 8]
    assert values(axes["act"]) == [Word("relu"), Word("gelu"), Word("none")]
    assert "loose" not in axes
    assert [str(axis) for axis in axes.values()] == [
        *("width=0.05..8:0.01", "count=1..6:1", "even=2..8:2", "act=[relu, gelu, none]")
    ]
    assert not reader.reporter.problems
    reader.declared(["width"], assume=False)
    assert [one.code for one in reader.reporter.problems] == ["NS930"]
