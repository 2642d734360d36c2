"""What a run may expand: counted before it is expanded, and spent once for all its networks."""

from __future__ import annotations

import pytest

from netspec.diagnostics.names import TooManySteps
from netspec.diagnostics.reporter import Reporter
from netspec.lowering.budget import MOST_STEPS, Budget
from netspec.source import Place
from tests.lowering.small import lowering, network

HERE = Place("net.ns", 3, 1, 3, 5)


def variants(count: int, edit: str = "replace a: conv 1x1 8") -> str:
    """A chain of variants, each of the one before."""
    lines = (f"variant v{i} of {'n' if i == 0 else f'v{i - 1}'} {{ {edit} }};" for i in range(count))
    return network("a: conv 1x1 4", "param p = 1") + "".join(lines)


def test_a_budget_is_spent_once() -> None:
    budget = Budget(reporter := Reporter())
    assert budget.affords(MOST_STEPS, HERE)
    for _ in range(MOST_STEPS + 5):
        budget.step(HERE)
    assert budget.spent
    assert reporter.problems == [TooManySteps(place=HERE, limit=MOST_STEPS)]


def test_what_is_not_afforded_leaves_nothing() -> None:
    budget = Budget(reporter := Reporter())
    assert not budget.affords(MOST_STEPS + 1, HERE)
    assert budget.spent
    budget.edits(1, HERE)
    assert len(reporter.problems) == 1


@pytest.mark.parametrize("rounds", [100, 1000])
@pytest.mark.parametrize("blocks", [False, True])
def test_too_much_is_known_before_it_is_expanded(rounds: int, blocks: bool) -> None:
    inner = f"repeat {rounds} {{ repeat {rounds} {{ relu }} }}"
    above, inside = (f"block b(n) {{ repeat n {{ {inner} }} }}", f"b {rounds}") if blocks else ("", inner)
    run = lowering(network(f"relu; repeat {rounds} {{ {inside} }}", above))
    run.all()
    assert [type(one) for one in run.reporter.problems] == [TooManySteps]
    assert run.reporter.problems[0].place.line == 4
    assert run.budget.left < -MOST_STEPS  # nothing was expanded step by step


def test_many_variants_of_the_network_itself_are_fine() -> None:
    lines = "".join(f"variant v{i} of n {{ replace a: conv 1x1 {i + 1} }};" for i in range(400))
    run = lowering(network("a: conv 1x1 4") + lines)
    assert len(run.all()) == 401
    assert not run.reporter.problems


@pytest.mark.parametrize("edit", ["replace a: conv 1x1 8", "set p = 2"])
@pytest.mark.parametrize("count", [500, 5000])
def test_a_spent_budget_ends_the_run(count: int, edit: str) -> None:
    run = lowering(variants(count, edit))
    made = run.all()
    assert [type(one) for one in run.reporter.problems] == [TooManySteps]
    assert len(made) < 450
    assert run.budget.left > -count
