"""A space as a program: what its lines leave open, by which names, and the network that takes its edits from them."""

from __future__ import annotations

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.spaces import Opened, chosen, names_of, opened
from netspec.lowering.networks.lowering import Lowering
from netspec.syntax import tree
from netspec.values import Word
from tests.lowering.small import network, program, shown

BASE = network("a: conv 1x1 4;b: conv 1x1 8;c: conv 1x1 8 -> relu", "param p: [1, 2] = 1")


def space(lines: str) -> Opened:
    made = program(f"{BASE}space s of n {{ {lines} }}")
    assert not made.problems
    return opened(made, made.main.own_spaces["s"])


def lowered(one: Opened, **row: str) -> Lowering:
    return Lowering(one.program, {name.replace("__", "."): value for name, value in row.items()}, Reporter())


def test_every_line_opens_something_under_a_name_of_its_own() -> None:
    varied = "vary p;vary a.filters: [4, 8];vary a by [1, 2];vary a..c by [1, 2]"
    one = space(f"{varied};drop b;choose c: [relu, elu];require macs < 1")
    assert [(axis.name, axis.kind) for axis in one.axes] == [
        ("p", "param"),
        ("a.filters", "set"),
        ("a.by", "scale"),
        ("a..c", "scale"),
        ("b.kept", "drop"),
        ("c.choice", "choose"),
    ]
    assert [claim.operator for claim in one.requires] == ["<"]
    assert set(one.program.main.params) == {axis.name for axis in one.axes}
    assert "s" in one.program.main.own_networks


def test_what_was_read_stays_as_it_was() -> None:
    made = program(f"{BASE}space s of n {{ drop b }}")
    opened(made, made.main.own_spaces["s"])
    assert list(made.main.own_networks) == ["n"]
    assert list(made.main.own_params) == ["p"]


def test_alternatives_are_called_as_written_or_by_their_first_step() -> None:
    line = (
        space("choose c: [relu, elu -> relu, relu, tall: conv 3x3 8, concat { relu }, repeat 2 { relu }]").axes[0].line
    )
    assert isinstance(line, tree.Choose)
    assert names_of(line) == ("relu_1", "elu", "relu_2", "tall", "concat", "repeat")
    assert len(chosen(line, Word("elu"))) == 2
    assert chosen(line, Word("none of these")) == chosen(line, Word("relu_1"))


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ({"b__kept": "true", "c__choice": "relu"}, ["a", "b", "c"]),
        ({"b__kept": "false", "c__choice": "relu"}, ["a", "c"]),
        ({"b__kept": "true", "c__choice": "two"}, ["a", "b", ("c", ["0", "1"])]),
    ],
)
def test_a_row_drops_and_chooses(row: dict[str, str], names: list[object]) -> None:
    lowering = lowered(space("drop b;choose c: [relu, two: elu -> relu]"), **row)
    made = lowering.lower("s")
    assert made is not None
    assert not lowering.reporter.problems
    assert shown(made.body) == names


def test_what_is_open_in_what_is_dropped_has_no_say() -> None:
    one = space("vary b.filters: [4, 8];vary b by [1, 2];vary a..c by [1, 2];drop b")
    lowering = lowered(one, **{"b__kept": "false", "a..c": "2"})
    made = lowering.lower("s")
    assert made is not None
    assert [problem.code for problem in lowering.reporter.problems] == []
    assert made.body[0].layer.filters == 8  # type: ignore[union-attr]
