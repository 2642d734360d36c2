"""The lines of a place while they are edited: each found by label or name, in the order in which they stand."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.lowering.networks.frame import Frame
from netspec.lowering.networks.lines import Line, Slots, Title, counted
from netspec.source import NOWHERE
from tests.lowering.small import lowered, lowering, network, shown

RUN = lowering(network("relu"))
FRAME = Frame(RUN.environment, RUN.main, {}, {})


def line(name: str, label: str | None = None) -> Line:
    return Line(Title(name, label, "", NOWHERE), (), FRAME)


def test_lines_are_found_and_inserted_around() -> None:
    spots = Slots([line("a"), line("concat3a", "3a"), line("b")])
    here = spots.find("3a")
    assert here is not None
    assert spots.find("concat3a") is here
    assert spots.find("nothing") is None
    for where, name in (("before", "x"), ("before", "y"), ("after", "z"), ("after", "w")):
        spots.insert(here, where, [line(name)])
    assert [one.title.name for one in spots] == ["a", "x", "y", "concat3a", "w", "z", "b"]


def test_numbers_count_what_is_left() -> None:
    lines = [line("0"), line("1").replace(removed=True), line("2")]
    assert [one.title.name for one in counted(lines)] == ["0", "1"]


@pytest.mark.parametrize(
    ("edits", "names"),
    [
        ("remove b", ["a", "c"]),
        ("replace b: sigmoid", ["a", "b", "c"]),
        ("insert after a { x: relu;sigmoid }", ["a", "x", "sigmoid_1", "b", "c"]),
        ("remove b.0", ["a", ("b", ["0"]), "c"]),
        ("insert before b.1 { sigmoid }", ["a", ("b", ["0", "1", "2"]), "c"]),
    ],
)
def test_edits(edits: str, names: list[Any]) -> None:
    made, codes = lowered(network("a: relu;b: relu -> tanh;c: relu") + f"variant v of n {{ {edits} }}", "v")
    assert made is not None
    assert codes == []
    assert shown(made.body) in (
        names,
        [("b", ["0", "1"]) if name == "b" and "b" not in edits else name for name in names],
    )


@pytest.mark.parametrize("edits", ["remove d", "remove a.0", "remove b;replace b: relu", "remove a;remove b;remove c"])
def test_edits_that_lead_nowhere_or_leave_nothing(edits: str) -> None:
    _, codes = lowered(network("a: relu;b: relu;c: relu") + f"variant v of n {{ {edits} }}", "v")
    assert codes
