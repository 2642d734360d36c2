"""Arguments set and lines scaled, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.lowering.networks.adjusting import arguments_of, with_argument
from tests.lowering.small import lowered, network

BLOCK = "block two(r | c = 8) { conv 1x1 r;conv 3x3 c }"


def layers(lines: str, edits: str) -> list[Any]:
    """The operations at the top level and one below, after these edits."""
    made, codes = lowered(f"{network(lines, BLOCK)}variant v of n {{ {edits} }}", "v")
    assert made is not None
    assert codes == []
    found = []
    for node in made.body:
        found += [child.layer for child in getattr(node, "children", ()) if hasattr(child, "layer")]
        found += [node.layer] if hasattr(node, "layer") else []  # type: ignore[union-attr]
    return found


def test_an_argument_by_order_and_by_name() -> None:
    (conv,) = layers("a: conv 1x1 4 act=relu", "set a.filters = 6;set a.act = silu;set a.bias = false")
    assert (conv.filters, conv.act.word, conv.bias) == (6, "silu", False)


def test_parameters_of_a_block_written_and_usual() -> None:
    assert [one.filters for one in layers("a: two 4", "set a.r = 6;set a.c = 7")] == [6, 7]
    assert [one.filters for one in layers("a: two 4 | 5", "set a.c = 7")] == [4, 7]
    assert [one.filters for one in layers("a: two c=5 r=4", "set a.c = 7")] == [4, 7]


def test_kernel_and_stride_are_apart() -> None:
    (conv,) = layers("a: conv 7x7/2 4", "set a.kernel = 3x3")
    assert (conv.kernel, conv.stride) == ((3, 3), (2, 2))
    (conv,) = layers("a: conv 7x7/2 4", "set a.stride = 1")
    assert (conv.kernel, conv.stride) == ((7, 7), (1, 1))
    (conv,) = layers("a: conv 7x7/2x1 4", "set a.kernel = 5x5/3")
    assert (conv.kernel, conv.stride) == ((5, 5), (3, 3))


def test_settings_of_a_join_and_the_count_of_a_repeat() -> None:
    base = network("a: residual scale=0.5 { conv 1x1 4 };b: repeat 2 { relu }")
    made, codes = lowered(f"{base}variant v of n {{ set a.scale = 0.25;set b.times = 3 }}", "v")
    assert made is not None
    assert codes == []
    assert (made.body[0].scale, len(made.body[1].children)) == (0.25, 3)  # type: ignore[union-attr]


def test_a_value_is_scaled_as_the_one_in_the_line_would_be() -> None:
    scaled = "scale_filters 2;a: conv 1x1 8;b: conv 1x1 8"
    assert [one.filters for one in layers(scaled, "set a.filters = 12")] == [24, 16]
    assert [one.filters for one in layers(scaled, "scale a by 0.4 multiple=4")] == [8, 16]
    assert [one.filters for one in layers("a: conv 1x1 20;b: conv 1x1 8;c: conv 1x1 8", "scale a..b by 1")] == [
        20,
        8,
        8,
    ]
    assert [one.filters for one in layers("a: conv 1x1 28;b: conv 1x1 8;c: conv 1x1 8", "scale a..b by 0.5")] == [
        *(16, 8, 8)
    ]


def test_scaling_reaches_what_replaces_a_line_in_any_order() -> None:
    for edits in ("scale a..b by 2;replace a: conv 3x3 16", "replace a: conv 3x3 16;scale a..b by 2"):
        assert [one.filters for one in layers("a: conv 1x1 8;b: conv 1x1 8", edits)] == [32, 16]


@pytest.mark.parametrize(
    "edit",
    [
        "set a.filtres = 3",
        "set b.filters = 3",
        "set c.x = 3",
        "set d.times = 3",
        "set two.q = 1",
    ],
)
def test_what_is_not_there_is_said(edit: str) -> None:
    lines = "a: conv 1x1 4;b: relu -> relu;c: { relu };d: repeat i in 1..2 { conv 1x1 (i) };two: two 4"
    _, codes = lowered(f"{network(lines, BLOCK)}variant v of n {{ {edit} }}", "v")
    assert codes == ["NS240"]


def test_the_functions_are_those_of_the_steps() -> None:
    assert callable(arguments_of)
    assert callable(with_argument)
