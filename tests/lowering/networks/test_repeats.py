"""How often a body runs, over which values, and what is no count."""

from __future__ import annotations

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.expressions.evaluate import Bound, Evaluator
from netspec.lowering.networks.repeats import MOST_ROUNDS, Rounds
from netspec.syntax import tree
from tests.lowering.small import network, program


def rounds(text: str) -> tuple[range | None, int]:
    declared = program(network(f"repeat {text} {{ relu }}")).main.own_networks["n"]
    assert isinstance(declared, tree.NetworkDeclaration)
    stage = declared.statements[1]
    assert isinstance(stage, tree.Stage)
    step = stage.chain[0]
    assert isinstance(step, tree.RepeatStep)
    reporter = Reporter()
    scope = {"n": Bound(3), "unknown": Bound(None)}
    return Rounds(Evaluator(reporter)).of(step, scope), len(reporter.problems)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4", range(1, 5)),
        ("n", range(1, 4)),
        ("(2 * n)", range(1, 7)),
        ("i in 2..n", range(2, 4)),
        ("i in -1..1", range(-1, 2)),
        (f"{MOST_ROUNDS}", range(1, MOST_ROUNDS + 1)),
    ],
)
def test_rounds(text: str, found: range) -> None:
    assert rounds(text) == (found, 0)


@pytest.mark.parametrize("text", ["0", "i in 3..2", "(n / 2)", "nothing", "true", f"{MOST_ROUNDS + 1}"])
def test_what_is_no_count_is_one_mistake(text: str) -> None:
    assert rounds(text) == (None, 1)


def test_what_is_not_known_says_nothing() -> None:
    assert rounds("unknown") == (None, 0)
