"""Statements to nodes: names, groups, blocks and repeats, and holes where something is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.ir.model import Group, Operation, walk
from netspec.lowering.networks.expand import kind_of
from netspec.ops.hole import Hole
from tests.lowering.small import lowered, network, shown, step


@pytest.mark.parametrize(
    ("lines", "above", "names"),
    [
        ("relu -> relu;a: relu", "", ["relu_1", "relu_2", "a"]),
        ("a: relu -> relu", "", [("a", ["0", "1"])]),
        ("3a: concat { relu;x: sigmoid }", "", [("concat3a", ["branch1", "x"])]),
        ("repeat 2 { relu }", "", [("repeat_1", ["0", "1"])]),
        ("repeat 2 { relu;relu }", "", [("repeat_1", [("0", ["relu_1", "relu_2"]), ("1", ["relu_1", "relu_2"])])]),
        ("b", "block b() = relu", ["b_1"]),
        ("b", "block b() { relu }", [("b_1", ["relu_1"])]),
        ("residual { relu };{ relu }", "", [("residual_1", ["relu_1"]), ("group_1", ["relu_1"])]),
        ("(relu -> relu) -> relu", "", [("sequence_1", ["0", "1"]), "relu_1"]),
    ],
)
def test_names(lines: str, above: str, names: list[Any]) -> None:
    made, codes = lowered(network(lines, above))
    assert made is not None
    assert codes == []
    assert shown(made.body) == names


@pytest.mark.parametrize(
    "lines", ["nothing", "conv", "repeat 0 { relu }", "b", "concat { conv 1x1 shortcut }", "conv 1x1 q"]
)
def test_a_step_that_is_wrong_is_a_hole_and_one_mistake(lines: str) -> None:
    made, codes = lowered(network(f"relu;{lines};relu", "block b() { relu;b }"))
    assert made is not None
    assert len(codes) == 1
    holes = [node for _, node in walk(made.body) if isinstance(node, Operation) and isinstance(node.layer, Hole)]
    assert len(holes) == 1
    assert len(made.body) == 3


def test_a_call_is_noted_on_what_it_becomes() -> None:
    made, _ = lowered(network("b 8", "block b(c) = inner c;block inner(d) = concat { conv 1x1 d }"))
    assert made is not None
    (node,) = made.body
    assert isinstance(node, Group)
    assert [call.block for call in node.calls] == ["b", "inner"]
    inside = node.children[0]
    assert inside.texts() == {"filters": "d"}


def test_what_a_step_is_named_after() -> None:
    assert kind_of(step("conv 1x1 8")) == "conv"
