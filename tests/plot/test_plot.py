"""Figures: names that cover nothing, the same bytes twice, and what a reader must be told."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netspec
from netspec.plot.figures import MARK, against, caption, named, plot, shares, stage_name
from netspec.plot.labels import meet, places
from tests.oracle.reference import SPECS

FAMILY = [netspec.load(path).report() for path in sorted(SPECS.glob("*.ns")) if "table1" not in path.name]
SPOT = st.tuples(st.floats(100, 900), st.floats(100, 600))


@settings(max_examples=100, deadline=None)
@given(st.lists(SPOT, min_size=1, max_size=12))
def test_names_cover_neither_each_other_nor_points(points: list[tuple[float, float]]) -> None:
    boxes = places(points, [(60.0, 12.0)] * len(points), (-2000, -2000, 3000, 3000))
    assert not any(meet(one, other) for one, other in combinations(boxes, 2))
    assert not any(meet(box, (x, y, x + 1e-9, y + 1e-9)) for box in boxes for x, y in points)


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
@pytest.mark.parametrize("kind", ["networks", "shares"])
def test_same_bytes_twice_and_says_who_wrote_it(kind: str, form: str) -> None:
    first = plot(FAMILY[:2], kind, form)
    assert first == plot(FAMILY[:2], kind, form)
    assert MARK.encode() in first[:400] + first[-400:]


def test_every_network_is_a_point_with_its_input_and_the_convention() -> None:
    figure = against(FAMILY)
    (axes,) = figure.axes
    points = axes.collections[0].get_offsets()
    assert [tuple(point) for point in points] == [(one.totals.macs / 1e9, one.totals.params / 1e6) for one in FAMILY]
    assert [text.get_text() for text in axes.texts] == [f"{one.network} ({one.input})" for one in FAMILY]
    assert "multiply-accumulates" in figure.texts[0].get_text()


def test_bars_are_the_shares_of_the_report() -> None:
    report = netspec.load(SPECS / "googlenet.ns").report()
    (axes,) = shares([report]).axes
    params, macs = ([bar.get_width() for bar in bars] for bars in axes.containers)
    assert sum(params) == pytest.approx(100)
    assert sum(macs) == pytest.approx(100)
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert params[names.index("3a")] == pytest.approx(100 * 163_696 / 6_998_552)
    assert "3x224x224" in axes.get_title()


def test_the_command_writes_and_does_not_replace_yours(tmp_path: Path) -> None:
    (tmp_path / "mine.svg").write_text("mine")
    program = "from netspec.cli.main import main; main()"
    statuses = []
    for output in ("new.svg", "new.svg", "mine.svg", "figure.gif"):
        command = [sys.executable, "-c", program, "plot", str(SPECS / "googlenet.ns"), "-o", output]
        statuses.append(subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode)
    assert statuses == [0, 0, 2, 2]
    assert (tmp_path / "mine.svg").read_text() == "mine"


def test_failing_claims_are_marked_and_said(tmp_path: Path) -> None:
    claims = "\n".join(f"  expect params == {number}" for number in range(1, 4))
    path = tmp_path / "net.ns"
    path.write_text(f"network net {{\n  input 3x8x8\n  a: conv 1x1 4\n  expect params(a) == 1\n{claims}\n}}\n", "utf-8")
    with pytest.raises(netspec.SpecError) as raised:
        netspec.load(path)
    assert raised.value.network is not None
    report = raised.value.network.report()
    assert named(report) == "net ✗"
    assert stage_name(report.rows[0], report) == "a ✗"
    said = caption([report]).splitlines()
    assert said[-3:] == [
        "✗ net: expect params(a) == 1 fails: params(a) is 16 (15 too many)",
        "✗ net: expect params == 1 fails: params is 16 (15 too many)",
        "✗ and 2 more",
    ]
