"""Ray Tune as an engine: within the space, the same again from the same history, and nothing trained twice."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from netspec.cli.main import run
from netspec.lowering.declarations.domains import Listed, Steps
from netspec.search.engine import Study
from netspec.spaces.axes import Axis
from tests.search.test_search import command, here

pytest.importorskip("ray.tune", reason="the extra `ray` is not installed")
with_ray = pytest.importorskip("netspec.search.with_ray")

__all__ = ["here"]
AXES = (Axis("c", Steps(8, 8, 4)), Axis("act", Listed(("relu", "silu", "gelu"))))  # type: ignore[arg-type]


def engine(path: Path, sampler: str):
    return with_ray.RayEngine(Study("around", AXES, True, {}, sampler, 3, 1), str(path))


def run_on(one, until: int) -> list[tuple[int, ...]]:
    """Points proposed until there are so many: a third is refused, a third fails."""
    while len(one.points) < until:
        proposal = one.propose()
        if proposal.number % 3 == 0:
            one.refuse(proposal, {"macs <= 1": 1.0})
        else:
            one.tell(proposal, float(proposal.point[0]) if proposal.number % 3 == 1 else None)
    return list(one.points.values())


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_what_is_proposed_follows_from_the_history(sampler: str, tmp_path: Path) -> None:
    whole = run_on(engine(tmp_path / "whole", sampler), 30)
    assert {place for place, _ in whole} == {0, 1, 2, 3}
    assert {place for _, place in whole} == {0, 1, 2}
    for until in (7, 19, 30):
        found = run_on(engine(tmp_path / "parts", sampler), until)
    assert found == whole
    again = engine(tmp_path / "parts", sampler)
    assert not again.left(frozenset())
    assert [one.value is None for one in again.finished(frozenset())] == [number % 3 != 1 for number in range(30)]
    assert [one.trained for one in again.finished(frozenset())] == [number % 3 != 0 for number in range(30)]


def test_what_was_begun_is_left(tmp_path: Path) -> None:
    one = engine(tmp_path / "study", "random")
    begun = [one.propose() for _ in range(3)]
    one.tell(begun[1], 1.0)
    one.journal.file.close()
    assert list(engine(tmp_path / "study", "random").left(frozenset())) == [begun[0], begun[2]]


def test_a_kill_loses_and_repeats_no_trial(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The third trial kills the search that runs it, and reports nothing."""
    ray = command("--engine", "ray", "--trials", "5")
    kill = "if len(open('ran').readlines()) == 3:\n"
    kill += "    import os; os.kill(os.getppid(), 9); sys.exit()\n"
    train = here / "train.py"
    train.write_text(train.read_text().replace("time.sleep", kill + "time.sleep"))
    assert subprocess.run(ray, capture_output=True, check=False).returncode == -9
    began = (here / "ran").read_text().split()
    assert run([*ray[3:], "--resume"]) == 0
    assert capsys.readouterr().out.startswith("5 trained")
    ran = (here / "ran").read_text().split()
    assert ran[: len(began)] == began
    assert Counter(ran) == {**dict.fromkeys(ran, 1), began[-1]: 2}
    assert sorted(set(ran)) == sorted(one for one in os.listdir(here / "search") if one.isdigit())
    assert run(ray[3:]) == 2
    assert "NS251" in capsys.readouterr().err
