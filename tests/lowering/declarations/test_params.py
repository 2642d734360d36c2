"""Params: what is set from outside wins over what a variant sets, and that over what is written; domains hold all."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.params import Params, declared, outside_expression, unknown_param
from netspec.lowering.expressions.evaluate import Evaluator
from netspec.syntax import tree
from tests.lowering.small import program

TEXT = "let k = 2;param p: 1..9 step k = 3;param w: [a, b] = a;param f = 1/3;let twice = 2 * p"


def values(text: str, **settings: Any) -> tuple[dict[str, Any], list[str]]:
    made, reporter = program(text), Reporter()
    environment = Params(Evaluator(reporter), made, settings).environment()
    found = {name: bound.value for name, bound in environment.scope(made.main).items()}
    return found, [one.code for one in reporter.problems]


def test_values_in_order() -> None:
    assert values(TEXT) == ({"k": 2, "p": 3, "w": "a", "f": Fraction(1, 3), "twice": 6}, [])
    assert values(TEXT, p=5, w="b", f="2/3")[0] == {"k": 2, "p": 5, "w": "b", "f": Fraction(2, 3), "twice": 10}


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({"p": 4}, ["NS308"]),
        ({"p": 11}, ["NS308"]),
        ({"w": "c"}, ["NS308"]),
        ({"p": "true"}, ["NS301"]),
        ({"q": 1}, ["NS220"]),
        ({"k": 1}, ["NS220"]),
        ({"p": "1 1"}, ["NS221"]),
    ],
)
def test_what_does_not_fit_is_said_once_and_has_no_value(settings: dict[str, Any], codes: list[str]) -> None:
    found, problems = values(TEXT, **settings)
    assert problems == codes
    name = next(iter(settings))
    assert found.get(name) in ((3,) if "NS221" in codes else (None, 2))


def test_names_ahead_have_no_value_yet() -> None:
    assert values("let a = b;let b = 1")[0] == {"a": None, "b": 1}
    assert values("let a = a")[0] == {"a": None}


def test_names_that_are_declared_and_those_that_are_not() -> None:
    main = program(TEXT).main
    assert set(declared(main)) == {"k", "p", "w", "f", "twice"}
    assert "constant" in unknown_param("k", main).fill(unknown_param("k", main).help)


def test_a_value_from_outside_is_read_as_the_language_reads_it() -> None:
    assert isinstance(outside_expression("p", "1 + 2"), tree.Operation)
    assert isinstance(outside_expression("p", True), tree.Truth)
