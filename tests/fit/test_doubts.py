"""A space none of whose networks keeps its budgets is a mistake; the oracle loads every network by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import run
from netspec.pipeline import check_file, load_file

TEXT = """
param c: 4..40 step 2 = 8
network n {
  input 3x16x16
  a: conv 3x3 c
  b: conv 1x1 (40 - c // 2)
}
space around of n {
  vary c
  require macs BUDGET
}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return tmp_path / "net.ns"


def with_budget(spec: Path, budget: str) -> Path:
    spec.write_text(TEXT.replace("BUDGET", budget))
    return spec


@pytest.fixture
def macs(spec: Path) -> list[int]:
    """Those of all networks of the space."""
    with_budget(spec, "> 0")
    return [load_file(spec, {"c": c}, "n").networks[0].facts.test.macs for c in range(4, 41, 2)]


def test_what_can_just_be_kept_is_no_mistake(spec: Path, macs: list[int]) -> None:
    for budget in (f"<= {min(macs)}", f">= {max(macs)}", f"== {macs[3]}"):
        assert run(["check", str(with_budget(spec, budget))]) == 0


def test_what_can_just_not_be_kept_is_told(spec: Path, macs: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    for budget, reach in ((f"< {min(macs)}", f"{min(macs):,} at least"), (f"> {max(macs)}", f"{max(macs):,} at most")):
        assert run(["check", str(with_budget(spec, budget))]) == 1
        told = capsys.readouterr().err
        assert "NS248" in told
        assert f"macs is {reach}" in told


def test_only_what_is_tried_in_vain_is_doubted(spec: Path, macs: list[int]) -> None:
    """The ends of the range and its middle are tried."""
    assert not check_file(with_budget(spec, f"== {macs[0]}"), {}).doubted
    (one,) = check_file(with_budget(spec, f"== {macs[3]}"), {}).doubted
    assert one.space.name.text == "around"


def test_with_params_set_budgets_are_not_held(spec: Path, macs: list[int]) -> None:
    assert run(["check", str(with_budget(spec, f"< {min(macs)}")), "--set", "c=8"]) == 0
