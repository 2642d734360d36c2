"""Block calls: arguments to parameters, group by group and by name, and what the IR keeps of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.expressions.evaluate import Bound, Evaluator
from netspec.lowering.expressions.scaling import Scaling
from netspec.lowering.networks.calls import CallBinder, plain, signature_usage, speakable
from netspec.syntax import tree
from netspec.values import Size, Word
from tests.lowering.small import program, step

BLOCK = program('block b(c "#1x1" d=(2*c) | e=5 self=1) = relu').main.own_blocks["b"]


def bound(text: str, scaling: Scaling | None = None, filters: str = "") -> tuple[dict[str, Bound], object, int]:
    reporter = Reporter()
    binder = CallBinder(Evaluator(reporter), {"n": Bound(6, "n")}, scaling)
    scope, call = binder.bind(BLOCK, step(text), {}, frozenset(filters))
    return scope, call, len(reporter.problems)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("b 1", [1, 2, 5, 1]),
        ("b 1 3 | 4", [1, 3, 4, 1]),
        ("b 1 | 4 7", [1, 2, 4, 7]),
        ("b 1 3 4 7", [1, 3, 4, 7]),
        ("b c=1 e=9", [1, 2, 9, 1]),
        ("b n // 2", [3, 6, 5, 1]),
    ],
)
def test_each_parameter_gets_its_value(text: str, values: list[int]) -> None:
    scope, call, problems = bound(text.replace("n // 2", "(n // 2)"))
    assert [one.value for one in scope.values()] == values
    assert (call is not None, problems) == (True, 0)


@pytest.mark.parametrize("text", ["b", "b 1 2 3 4 5", "b 1 | 2 | 3", "b 1 2 3 | 4", "b 1 c=2", "b 1 f=2"])
def test_what_does_not_fit_is_one_mistake(text: str) -> None:
    assert bound(text)[2] == 1


def test_what_the_ir_keeps() -> None:
    scope, call, _ = bound("b (n // 2) 4")
    assert [(one.name, one.value, one.shown, one.group, one.texts()) for one in call.arguments] == [  # type: ignore[attr-defined]
        ("c", 3, "3", 0, "n // 2"),
        ("d", 4, "4", 0, None),
        ("e", 5, "5", 1, None),
        ("self", 1, "1", 1, None),
    ]
    assert call.arguments[0].heading == "#1x1"  # type: ignore[attr-defined]
    assert [one.symbol for one in scope.values()] == ["c", "d", "e", None]


def test_numbers_of_filters_are_scaled_once() -> None:
    scope, _, _ = bound("b 12", Scaling(Fraction(1, 2), 1), filters="cd")
    assert [scope[name].value for name in "cd"] == [6, 12]
    assert scope["c"].settled


def test_names_that_generated_code_can_have() -> None:
    assert [name for name in ("c", "self", "class", "torch", "__x", "x") if speakable(name)] == ["c"]
    assert signature_usage(BLOCK) == "b c [d] | [e] [self]"
    assert [plain(one) for one in (Fraction(1, 2), Size((3, 3)), Word("relu"), 3, True)] == [
        0.5,
        [3, 3],
        "relu",
        3,
        True,
    ]
    assert isinstance(BLOCK, tree.Block)
