"""What of a space is checked: each value by itself, what is dropped by itself, its budgets."""

from __future__ import annotations

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.networks.spaces import tried
from tests.lowering.small import network, program

BASE = network("a: conv 1x1 4;b: conv 1x1 8;c: conv 1x1 8 -> relu", "param p: [1, 2] = 1")


def rows(lines: str) -> tuple[int, list[str]]:
    """How many networks are tried, and the codes of what is wrong."""
    made = program(f"{BASE}space s of n {{ {lines} }}")
    reporter = Reporter(made.problems)
    networks = tried(made, made.main.own_spaces["s"], {}, reporter)
    return len(networks), [one.code for one in reporter.problems]


def test_both_ends_the_middle_each_choice_and_each_drop() -> None:
    assert rows("vary a.filters: 4..32 step 4;choose c: [relu, elu, silu, gelu];drop b") == (5, [])


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("vary a.filters: [4, 0]", ["NS301"]),
        ("vary a.filters: 0..8 step 4", ["NS301"]),
        ("vary a.act: [relu, rleu]", ["NS301"]),
        ("choose c: [relu, rleu]", ["NS201"]),
        ("drop d", ["NS230"]),
        ("vary q: [1, 2]", ["NS233"]),
        ("vary p: [1, 3]", ["NS308"]),
        ("vary b.filters", ["NS244"]),
        ("require macs < 1", ["NS245"]),
        ("drop b;require params(b) < 1", ["NS246"]),
        ("drop b;choose b: [relu, elu]", ["NS258"]),
        ("vary b..a by [1, 2]", ["NS241"]),
        ("vary p: [1, 2];vary p: [1, 2]", ["NS231"]),
    ],
)
def test_what_is_wrong_whatever_the_values(lines: str, codes: list[str]) -> None:
    assert rows(lines)[1] == codes
