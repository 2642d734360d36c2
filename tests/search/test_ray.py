"""Ray Tune as an engine: within the space, the same again from the same history, and nothing trained twice."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

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
    assert not again.left()
    assert [one.value is None for one in again.finished()] == [number % 3 != 1 for number in range(30)]
    assert [one.trained for one in again.finished()] == [number % 3 != 0 for number in range(30)]


def test_what_was_begun_is_left(tmp_path: Path) -> None:
    one = engine(tmp_path / "study", "random")
    begun = [one.propose() for _ in range(3)]
    one.tell(begun[1], 1.0)
    one.journal.file.close()
    assert list(engine(tmp_path / "study", "random").left()) == [begun[0], begun[2]]


def test_a_search_goes_on(here: Path) -> None:
    ray = command("--engine", "ray")
    subprocess.run([*ray, "--trials", "3"], capture_output=True, text=True, check=True)
    done = subprocess.run([*ray, "--trials", "5", "--resume"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("5 trained")
    ran = (here / "ran").read_text().split()
    assert len(ran) == len(set(ran)) == 5
    assert sorted(ran) == sorted(one for one in os.listdir(here / "search") if one.isdigit())
    refused = subprocess.run(ray, capture_output=True, text=True, check=False)
    assert (refused.returncode, "NS251" in refused.stderr) == (2, True)
