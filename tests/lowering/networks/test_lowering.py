"""The whole lowering: input, heads and scaling of a network, and blocks that nothing calls."""

from __future__ import annotations

import pytest

from netspec.lowering.networks.lowering import hint_for_head, labels_of, names_of_heads
from tests.lowering.small import lowered, lowering, network


def test_a_network_with_its_heads_params_and_scaling() -> None:
    lines = "scale_filters 0.5 multiple=1;a: conv 1x1 8;aux h at a weight=0.5: linear 2"
    made, codes = lowered(network(lines, "param p = 1/4;let q = relu"))
    assert made is not None
    assert codes == []
    assert tuple(made.input) == (4, 16, 16)
    assert made.params == {"p": "0.25", "q": "relu"}
    assert [(head.name, head.at, head.weight) for head in made.heads] == [("h", "a", 0.5)]
    assert made.body[0].layer.filters == 4  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "network n { relu }",
        "network n { input 3;relu }",
        "network n { input 1x1x1;input 1x1x1;relu }",
        "network n { input 3x100000x100000;relu }",
        "network n { input 1x1x1 }",
        "network n { input 1x1x1;a: relu;aux h at b: relu }",
        "network n { input 1x1x1;scale_filters 1;scale_filters 2;relu }",
    ],
)
def test_what_a_network_lacks_is_one_mistake(text: str) -> None:
    assert len(lowered(text)[1]) == 1


def test_blocks_are_checked_for_themselves() -> None:
    run = lowering("block b(c c) { nothing };block conv() = relu")
    assert run.all() == []
    assert len(run.reporter.problems) == 3


def test_where_a_head_may_sit() -> None:
    made, _ = lowered(network("a: { relu };relu"))
    assert made is not None
    assert labels_of(made.body) == {"a"}
    assert "`at a`" in hint_for_head("a.relu_1", made.body)
    assert "has no label" in hint_for_head("relu_1", made.body)
    script = lowering(network("a: relu;aux h at a: relu")).scripts.of("n")
    assert script is not None
    assert names_of_heads(script) == {"h"}
