"""What a chain comes to, told before it is expanded: as many steps as expanding it takes, and never more."""

from __future__ import annotations

import pytest

from netspec.lowering.budget import MOST_STEPS
from netspec.lowering.networks.frame import Frame
from netspec.lowering.networks.weight import MOST_LOOKS, Scales, Weight
from netspec.syntax import tree
from tests.lowering.small import lowering, network

TOWER = "".join(f"block b{i}(n) = concat {{ b{i + 1} n;b{i + 1} n }};" for i in range(20)) + "block b20(n) = relu"


def weighed(text: str) -> tuple[Weight, Scales]:
    """The weight of a network's stages."""
    run = lowering(text)
    main = run.main
    one, _ = main.networks["n"]
    assert isinstance(one, tree.NetworkDeclaration)
    scales = Scales()
    frame = Frame(run.environment, main, run.environment.scope(main), {})
    return scales.statements(one.statements, frame), scales


def taken(text: str) -> int:
    """The steps that lowering it takes."""
    run = lowering(text)
    assert run.lower("n") is not None
    assert not run.reporter.problems
    return MOST_STEPS - run.budget.left


@pytest.mark.parametrize(
    ("above", "lines", "exact"),
    [
        ("", "conv 1x1 4; relu -> relu; a: (relu -> relu) -> relu", True),
        ("", "concat { relu; conv 1x1 4 -> relu; (relu -> relu) }; residual { relu; relu }; { relu }", True),
        ("", "repeat 7 { relu }; repeat 3 { relu; repeat 2 { relu -> relu } }; repeat i in 2..4 { conv 1x1 i }", True),
        ("let n = 3", "repeat n { repeat (n + 1) { relu } }", True),
        ("block b(c) = conv 1x1 c; block d(c) { b c; repeat 2 { b c } }", "b 4; d 4; d 8", True),
        ("block b(c n=2) { repeat n { conv 1x1 c } }; block d(m) { b 4 m; b 4 }", "b 4; b 4 5; d 3; d 1", True),
        ("block b(c | n) { repeat n { conv 1x1 c } }", "b 4 | 3; b n=2 c=4", True),
        ("", "scale_filters 0.5 multiple=1; conv 1x1 8; repeat 2 { conv 1x1 8 }", True),
        ("", "repeat i in 1..3 { repeat i { relu } }", False),
    ],
)
def test_a_weight_is_the_steps_that_expanding_takes(above: str, lines: str, exact: bool) -> None:
    text = network(lines, above)
    weight, _ = weighed(text)
    assert weight.exact == exact or "block" in above
    assert weight.steps == taken(text) if exact else 0 < weight.steps < taken(text)


def test_doubling_is_weighed_block_by_block() -> None:
    weight, scales = weighed(network("b0 4", TOWER))
    assert weight.steps > 2**20
    assert scales.looks < 20 * 4


def test_looking_ends_whatever_the_arguments() -> None:
    above = "".join(f"block b{i}(n) = concat {{ b{i + 1} (2 * n);b{i + 1} (2 * n + 1) }};" for i in range(30))
    weight, scales = weighed(network("b0 1", above + "block b30(n) { repeat (n % 2 + 1) { relu } }"))
    assert weight.steps > MOST_STEPS
    assert scales.looks < 3 * MOST_LOOKS


def test_blocks_that_call_themselves_and_names_that_are_nothing_weigh_nothing() -> None:
    weight, _ = weighed(network("b 4; nothing 3", "block b(n) { relu; b n }"))
    assert weight.steps == 1 + 1 + 1 + 1
