"""Arguments to settings: by position and by name, with what holds by default, each held against its kind."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.expressions.bind import UNKNOWN, Binder, Bindings, usage_of
from netspec.lowering.expressions.evaluate import Bound, Evaluator
from netspec.lowering.expressions.scaling import Scaling
from netspec.numbers.written import expression_of
from netspec.ops.convolution import Conv
from tests.lowering.small import step

SCOPE = {"c": Bound(24, "c"), "k": Bound(3, "k")}


def bound(text: str, scaling: Scaling | None = None, **defaults: Any) -> tuple[Bindings, list[str]]:
    reporter = Reporter()
    binder = Binder(Evaluator(reporter), SCOPE, scaling)
    found = binder.operation(Conv, step(text), {("conv", name): value for name, value in defaults.items()})
    return found, [one.code for one in reporter.problems]


def test_positions_names_strides_and_symbols() -> None:
    found, problems = bound("conv 3x3/2 (c // 2) groups=k bias=true")
    assert problems == []
    assert found.known
    assert {"kernel": (3, 3), "stride": (2,), "filters": 12, "groups": 3, "bias": True}.items() <= found.held.items()
    assert {name: str(one) for name, held in found.held.items() if (one := expression_of(held)) is not None} == {
        "filters": "c // 2",
        "groups": "k",
    }


def test_defaults_hold_where_nothing_is_written() -> None:
    assert bound("conv 3x3 8", bias=True)[0].held["bias"] is True
    assert bound("conv 3x3 8 bias=false", bias=True)[0].held["bias"] is False


def test_scaling_makes_another_number_without_a_symbol() -> None:
    found, _ = bound("conv 1x1 c", Scaling(Fraction(1, 3), 8))
    assert found.held["filters"] == 8
    assert expression_of(found.held["filters"]) is None


@pytest.mark.parametrize(
    ("text", "shaping"),
    [
        ("conv", None),
        ("conv 3x3 8 9", None),
        ("conv 3x3 8 groops=2", None),
        ("conv 3x3 8 groups=2 groups=3", None),
        ("conv 3x3/2 8 stride=1", None),
        ("conv 3x3 8 | 9", None),
        ("conv 3x3 0", None),
        ("conv 3x3 nothing", None),
        ("conv 3x3 8 act=nothing", {"kernel": (3, 3), "filters": 8}),
    ],
)
def test_what_does_not_fit_is_one_mistake(text: str, shaping: dict[str, Any] | None) -> None:
    """Where it has no say in shapes, what has is kept."""
    found, problems = bound(text)
    assert len(problems) == 1
    assert not found.known or UNKNOWN in found.held.values()
    if shaping is not None:
        assert found.shaping is not None
        assert shaping.items() <= found.shaping.items()


def test_how_an_operation_is_written() -> None:
    assert usage_of(Conv) == "conv KERNEL FILTERS" or usage_of(Conv).startswith("conv kernel filters")
