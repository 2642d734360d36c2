"""What stages are called, and in which order a table's columns stand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

import netspec
from netspec.report.columns import called, merged
from tests.oracle.reference import SPECS

FAMILY = sorted(SPECS.glob("*.ns"))


def test_a_repeat_is_its_rounds() -> None:
    network = netspec.load(SPECS / "xception.ns")
    words = {row.name: row.op for row in network.report().rows}
    assert words["middle"] == "8 × middle"
    assert words["conv3"] == "separable → relu"
    assert words["block2"] == "halving"
    table = network.table()
    line = next(line for line in table.lines if line.name == "middle")
    shown = {column.heading: cell.text for column, cell in zip(table.columns, line.cells, strict=True)}
    assert shown["type"] == "8 × middle (middle)"
    assert shown["filters"] == "728"


def test_no_column_stands_before_what_it_follows() -> None:
    assert merged([["a", "c"], ["b", "c", "d"], ["a", "b"]]) == ["a", "b", "c", "d"]
    assert merged([["a", "b"], ["b", "a"]]) == ["a", "b"]


@pytest.mark.parametrize("spec", FAMILY, ids=lambda path: path.stem)
def test_columns_keep_each_signature_in_order(spec: object) -> None:
    network = netspec.load(str(spec))
    headings = [column.heading for column in network.table().columns]
    for node in network.checked.network.body:
        places = [headings.index(heading) for heading in called(node)]
        assert all(left < right for left, right in pairwise(places)), node.name


def test_published_columns_are_those_that_a_paper_prints() -> None:
    ends = {}
    for name in ("googlenet", "squeezenet1_0", "bn_inception", "squeezenet1_1"):
        columns = netspec.load(SPECS / f"{name}.ns").table(published=True).columns
        ends[name] = [column.heading.split()[0] for column in columns if column.heading.endswith("published")]
    assert ends == {
        "googlenet": ["output", "params", "ops"],
        "squeezenet1_0": ["output", "params"],
        "bn_inception": ["output"],
        "squeezenet1_1": [],
    }


def test_what_a_spec_repeats_is_said_to_be_repeated(tmp_path: Path) -> None:
    spec = tmp_path / "spec.ns"
    spec.write_text(
        "block cell(c) = conv 3x3 c -> conv 3x3 4\n"
        "network n {\n  input 4x8x8\n"
        "  rising: repeat i in 1..5 { cell (2 * i) }\n"
        "  falling: cell 6 -> cell 4\n"
        "  nested: repeat 2 { repeat 2 { cell 4 } }\n"
        "  long: cell 4 -> cell 4 -> cell 4 -> relu\n}\n",
        encoding="utf-8",
    )
    words = {row.name: row.op for row in netspec.load(spec).report().rows}
    assert words == {
        "rising": "5 × cell",
        "falling": "cell → cell",
        "nested": "2 × repeat",
        "long": "sequence",
    }
