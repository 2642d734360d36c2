"""Trials on the machines of a Ray cluster: on all of them, begun anew where one is lost, ended with their search."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.search.test_search import command, here

pytest.importorskip("ray.tune", reason="the extra `ray` is not installed")
utils = pytest.importorskip("ray.cluster_utils")

__all__ = ["here"]
TRAIN = """
import os, pathlib, sys, time
out = pathlib.Path(sys.argv[2])
with open("ran", "a") as ran:
    ran.write(f"{out.name} {os.environ.get('NODE', 'head')} {os.getpid()}\\n")
while not os.path.exists("go"):
    time.sleep(0.05)
(out / "result.json").write_text('{"value": 1}')
"""


@pytest.fixture
def cluster(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[utils.Cluster]:
    """Two machines with room for one trial each, and a command that ends when there is a file `go`."""
    (here / "train.py").write_text(TRAIN, encoding="utf-8")
    made = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made.second = made.add_node(num_cpus=1, env_vars={"NODE": "second"})
    monkeypatch.setenv("RAY_ADDRESS", made.address)
    yield made
    made.shutdown()


def begun(here: Path, count: int) -> list[list[str]]:
    """What has begun, as soon as so much has: number of the trial, machine and process."""
    for _ in range(500):
        found = [line.split() for line in (here / "ran").read_text().splitlines()] if (here / "ran").exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"only {found} began")


def wait_for_the_end_of(*processes: str) -> None:
    while any(Path(f"/proc/{one}").exists() for one in processes):
        time.sleep(0.05)


def start(*more: str) -> subprocess.Popen[str]:
    words = command("--engine", "ray", "--trials", "3", "--jobs", "2", *more)
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_what_a_lost_machine_ran_begins_anew(here: Path, cluster: utils.Cluster) -> None:
    search = start()
    before = begun(here, 2)
    assert len({machine for _, machine, _ in before}) == 2
    cluster.remove_node(cluster.second, allow_graceful=False)
    wait_for_the_end_of(*(process for _, machine, process in before if machine == "second"))
    (here / "go").touch()
    said, wrong = search.communicate(timeout=120)
    assert "3 trained" in said, wrong
    assert "1 lost with their machine, and begun anew" in said
    assert sorted(Counter(one for one, *_ in begun(here, 4)).values()) == [1, 1, 2]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_commands_end_with_their_search_and_begin_again(here: Path, cluster: utils.Cluster, how: int) -> None:
    search = start()
    before = begun(here, 2)
    search.send_signal(how)
    search.communicate(timeout=60)
    wait_for_the_end_of(*(process for _, _, process in before))
    (here / "go").touch()
    said, wrong = start("--resume").communicate(timeout=120)
    assert "3 trained" in said, wrong
    ran = Counter(one for one, *_ in begun(here, 5))
    assert len(ran) == 3
    assert {one for one, times in ran.items() if times == 2} == {one for one, *_ in before}
