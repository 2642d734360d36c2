"""Claims: which sides of an `expect` are facts and which values, and what a printed figure is worth."""

from __future__ import annotations

import pytest

from netspec.ir.model import Fact, Known
from netspec.lowering.networks.claims import last_digit, number_figure, shape_figure
from tests.lowering.small import expression, lowered, network


@pytest.mark.parametrize(
    ("line", "left", "right", "tolerance"),
    [
        ("params == 1K", "params", 1000, None),
        ("macs(a.0) < 2 * k", "macs(a.0)", 6, None),
        ("shape(a) == 4x16x16", "shape(a)", (4, 16, 16), None),
        ("train.params ~ 3M within 0.5%", "train.params", 3_000_000, 0.5),
        ("7 >= depth", 7, "depth", None),
    ],
)
def test_sides(line: str, left: object, right: object, tolerance: float | None) -> None:
    made, codes = lowered(network(f"a: (relu -> relu);expect {line}", "let k = 3"))
    assert made is not None
    assert codes == []
    (one,) = made.expectations
    sides = [side.value if isinstance(side, Known) else str(side) for side in (one.left, one.right)]
    assert sides == [left, right]
    assert one.tolerance == tolerance
    assert {type(one.left), type(one.right)} == {Fact, Known}


@pytest.mark.parametrize(
    "line",
    [
        "paramz == 1",
        "macs == nothing",
        "params + 1 == 2",
        "macs(1, 2) == 3",
        "params ~ 1 within 200%",
        "params == true",
        "shape == 1x1x1",
    ],
)
def test_what_is_no_claim_is_one_mistake(line: str) -> None:
    made, codes = lowered(network(f"a: relu;expect {line}"))
    assert made is not None
    assert made.expectations == ()
    assert len(codes) == 1


@pytest.mark.parametrize(("text", "unit"), [("2.7Ki", 102.4), ("34M", 1e6), ("1.50", 0.01), ("1e3", 1000.0)])
def test_the_last_digit_that_is_printed(text: str, unit: float) -> None:
    assert last_digit(text) == pytest.approx(unit)
    figure = number_figure(expression(text), "macs")
    assert figure is not None
    assert figure.shown == text


def test_published_shapes() -> None:
    for text, value in (("832x14x14", (832, 14, 14)), ("1000", (1000,))):
        figure = shape_figure(expression(text), 2)
        assert figure is not None
        assert figure.value == value
    assert shape_figure(expression("3x3"), 2) is None
