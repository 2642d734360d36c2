"""Defaults: the innermost wins, from its line on for all that is called; what they can't be for is said."""

from __future__ import annotations

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.ir.model import Operation, walk
from netspec.lowering.expressions.evaluate import Evaluator
from netspec.lowering.networks.defaults import with_defaults
from netspec.lowering.networks.frame import Frame
from netspec.syntax import tree
from tests.lowering.small import lowered, lowering, network


def biases(text: str) -> list[bool | None]:
    made, codes = lowered(text)
    assert made is not None
    assert codes == []
    return [node.layer.bias for _, node in walk(made.body) if isinstance(node, Operation)]


def test_the_innermost_default_wins_in_all_that_is_called() -> None:
    above = "block inner() = conv 1x1 4;block outer() { default conv bias=false;inner }"
    lines = "default conv bias=true;conv 1x1 4;outer;inner;conv 1x1 4 bias=auto"
    assert biases(network(lines, above)) == [True, False, True, None]


def test_a_frame_without_defaults_stays_the_same() -> None:
    run = lowering(network("default relu;default conv act=relu act=relu;default nothing x=1;relu"))
    declared = run.main.own_networks["n"]
    assert isinstance(declared, tree.NetworkDeclaration)
    frame = Frame(run.environment, run.main, {}, {})
    reporter = Reporter()
    assert with_defaults((), frame, Evaluator(reporter)) is frame
    found = with_defaults(declared.statements, frame, Evaluator(reporter))
    assert [name for _, name in found.defaults] == ["act"]
    assert len(reporter.problems) == 2


@pytest.mark.parametrize("edit", ["default linear bias=true", "default conv bias=true"])
def test_a_variants_default_for_what_its_network_lacks_is_said(edit: str) -> None:
    _, codes = lowered(network("conv 1x1 4") + f"variant v of n {{ {edit} }}", "v")
    assert len(codes) == (1 if "linear" in edit else 0)
