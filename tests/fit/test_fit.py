"""Fits: the optimum that looking at all points gives, as a spec that checks; more points than can be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import run
from netspec.pipeline import check_file, load_file, load_text
from netspec.source import SourceFile

TEXT = """
use "block.ns"
param c: 4..40 step 4 = 8
param d: 1..3 = 1
network n {
  input 3x16x16
  a: conv 3x3 c
  b: repeat d { two c }
}
variant half of n { input 3x8x8 }
"""
BLOCK = "block two(n) = conv 3x3 n -> conv 1x1 (n // 2)\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "net.ns").write_text(TEXT)
    (tmp_path / "block.ns").write_text(BLOCK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def every(folder: Path, network: str = "n") -> dict[tuple[int, int], tuple[int, int]]:
    """MACs and parameters of each point, by loading it."""
    found = {}
    for c in range(4, 41, 4):
        for d in (1, 2, 3):
            (one,) = load_file(folder / "net.ns", {"c": c, "d": d}, network).networks
            found[c, d] = (one.facts.test.macs, one.facts.test.params)
    return found


def figures(path: Path, network: str) -> tuple[int, int]:
    (one,) = load_file(path, {}, network).networks
    return one.facts.test.macs, one.facts.test.params


@pytest.mark.parametrize("network", ["n", "half"])
def test_the_largest_is_the_largest(network: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = every(folder, network)
    asked = ["fit", "net.ns", "--network", network]
    assert run([*asked, "--macs", "1M", "--where", "params <= 9K", "-o", "fit.ns"]) == 0
    assert "proved" in capsys.readouterr().out
    best = max(pair for pair in known.values() if pair[0] <= 1_000_000 and pair[1] <= 9000)
    assert figures(folder / "fit.ns", f"{network}_1m") == best
    text = (folder / "fit.ns").read_text()
    assert 'use "net.ns"' in text
    assert "expect macs <= 1M\n  expect params <= 9K\n" in text
    assert check_file(folder / "fit.ns", {}).ok


def test_the_closest_may_be_beyond(folder: Path) -> None:
    known = every(folder)
    wanted = min((abs(params - 5000), params) for _, params in known.values())
    assert run(["fit", "net.ns", "--network", "n", "--params", "5K", "--closest", "-o", "fit.ns"]) == 0
    assert abs(figures(folder / "fit.ns", "n_5k_params")[1] - 5000) == wanted[0]


def test_googlenet_within_a_budget(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """796 widths are 757 networks, and 0.96 is the largest within 1.5 G MACs."""
    assert run(["fit", "googlenet", "--macs", "1.5G", "-o", "fit.ns"]) == 0
    told = capsys.readouterr().out
    assert "width = 0.96: the largest of 796 points (757 networks) with macs <= 1.5G; proved" in told
    text = (folder / "fit.ns").read_text()
    assert text.endswith(
        "variant googlenet_1500m of googlenet {\n  set width = 0.96\n  expect macs == 1_486_696_768\n"
        "  expect params == 6_484_032\n  expect macs <= 1.5G\n}\n"
    )
    assert check_file(folder / "fit.ns", {}).ok


def test_in_another_folder_the_spec_is_used_by_its_path(folder: Path) -> None:
    (folder / "deep").mkdir()
    assert run(["fit", "net.ns", "--network", "n", "--params", "5K", "-o", "deep/fit.ns"]) == 0
    assert 'use "../net.ns"' in (folder / "deep" / "fit.ns").read_text()
    assert check_file(folder / "deep" / "fit.ns", {}).ok


def test_out_of_reach_of_the_spec_its_text_is_written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The network that is fitted need not be the last one of its file."""
    (folder / "net.ns").write_text(
        TEXT.replace("variant half", "network last {\n  input 3x8x8\n  relu\n}\nvariant half")
    )
    apart = tmp_path_factory.mktemp("apart")
    (apart / ".git").mkdir()
    assert run(["fit", "net.ns", "--network", "n", "--params", "5K", "-o", f"{apart}/fit.ns"]) == 0
    text = (apart / "fit.ns").read_text()
    assert "use " not in text
    assert check_file(apart / "fit.ns", {}).ok
    assert figures(apart / "fit.ns", "n_5k_params")[1] <= 5000
    assert figures(apart / "fit.ns", "last") == figures(folder / "net.ns", "last")


def test_what_is_set_is_written_too(folder: Path) -> None:
    assert run(["fit", "net.ns", "--network", "n", "--params", "5K", "--set", "d=2", "-o", "fit.ns"]) == 0
    text = (folder / "fit.ns").read_text()
    assert "  set d = 2\n  set c = " in text
    assert check_file(folder / "fit.ns", {}).ok


def test_standard_output_is_a_spec(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fit", "net.ns", "--network", "n", "--params", "5K", "-o", "-"]) == 0
    text = capsys.readouterr().out
    assert load_text(SourceFile("fit.ns", text), folder / "fit.ns", {}, "n_5k_params").ok


def test_what_is_there_is_not_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fit", "net.ns", "--network", "n", "--params", "5K", "-o"]
    assert run([*asked, "net.ns"]) == 2
    assert "NS007" in capsys.readouterr().err
    assert (folder / "net.ns").read_text() == TEXT
    assert run([*asked, "fit.ns"]) == run([*asked, "fit.ns"]) == 0


SPACE = """
let most = 2M
let third = 8
let wide = third * c
let unused = 3
let eight = 8
space around of n {
  vary c: [8, 12]
  vary a..b by [1, 2] multiple=eight
  choose a: [conv 3x3 8, two wide]
  require macs <= most
}
"""


@pytest.mark.parametrize("place", ["fit.ns", "apart/fit.ns"])
def test_constants_come_along(place: str, folder: Path) -> None:
    """What a chosen chain, a setting and a budget name of the space's file; its own text has them already."""
    (folder / "net.ns").write_text(TEXT + SPACE)
    (folder / "apart" / ".git").mkdir(parents=True)
    assert run(["fit", "net.ns", "--space", "around", "--where", "params <= third * 1K", "-o", place]) == 0
    text = (folder / place).read_text()
    assert ('use "net.ns"' in text) == (place == "fit.ns")
    assert "replace a: two wide" in text
    assert text.count("\nlet ") == (4 if place == "fit.ns" else 5)
    assert check_file(folder / place, {}).ok


MANY = "".join(f"param c{number}: 1..64 = 16\n" for number in range(8))
STEPS = "\n".join(f"  conv 3x3 c{number}" for number in range(8))


def test_of_more_points_than_can_be_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Same seed, same answer; near the budget, and not said to be proved."""
    (folder / "many.ns").write_text(f"{MANY}network many {{\n  input 3x8x8\n{STEPS}\n}}\n")
    found = []
    for seed in ("0", "0", "1"):
        assert run(["fit", "many.ns", "--params", "50K", "--seed", seed, "-o", "fit.ns"]) == 0
        told = capsys.readouterr().out
        assert "not proved" in told
        assert "; proved" not in told
        found.append((folder / "fit.ns").read_text())
        params = figures(folder / "fit.ns", "many_50k_params")[1]
        assert 49_500 <= params <= 50_000
    assert found[0] == found[1] != found[2]
