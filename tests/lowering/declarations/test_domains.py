"""Finite domains: their values in order, and why there are none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.domains import Finite, Listed, Steps, finite
from netspec.lowering.expressions.evaluate import Bound, Evaluator
from netspec.syntax import tree
from netspec.values import Size, Word
from tests.lowering.small import program


def found(text: str) -> tuple[Finite | None, list[str]]:
    param = program(f"param p: {text} = 0").main.file.declarations[0]
    assert isinstance(param, tree.Param)
    assert param.domain is not None
    reporter = Reporter()
    return finite("p", param.domain, Evaluator(reporter), {"n": Bound(4)}), [one.code for one in reporter.problems]


def test_steps_are_exact_and_hold_what_they_meet() -> None:
    steps, codes = found("0.1..0.4 step 0.1")
    assert (steps, codes) == (Steps(Fraction(1, 10), Fraction(1, 10), 4), [])
    assert isinstance(steps, Steps)
    assert [steps.at(number) for number in range(4)] == [Fraction(number, 10) for number in (1, 2, 3, 4)]
    assert found("8..n*8-1 step 8")[0] == Steps(Fraction(8), Fraction(8), 3)


def test_lists_hold_values_once_and_words() -> None:
    assert found("[relu, silu, relu]")[0] == Listed((Word("relu"), Word("silu")))
    assert found("[n, 4, 3x3]") == (None, ["NS309"])
    assert found("[3x3, 5x5/2]")[0] == Listed((Size((3, 3)), Size((5, 5), (2,))))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1..8", "NS242"),
        ("8..1 step 1", "NS309"),
        ("1..8 step 0", "NS309"),
        ("1..8 step (0 - 1)", "NS309"),
        ("1..4G step 1", "NS243"),
        ("[1, relu]", "NS309"),
        ("true..8 step 1", "NS309"),
        ("missing..8 step 1", "NS311"),
    ],
)
def test_what_can_not_be_gone_through(text: str, code: str) -> None:
    assert found(text) == (None, [code])
