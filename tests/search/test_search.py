"""`netspec search` by Optuna: nothing trains that breaks a budget or was seen; a kill loses and repeats nothing."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from netspec.cli.main import run
from netspec.pipeline import check_file

optuna = pytest.importorskip("optuna", reason="the extra `search` is not installed")

SPEC = """param width: 0.5..2 = 1
network small {
  input 3x16x16
  scale_filters width
  a: conv 3x3 32 act=relu
  b: conv 3x3 32
  c: conv 1x1 64
  global_avgpool -> linear 10
}
space around of small {
  vary width: 0.5..2 step 0.25
  vary a.filters: 8..64 step 8
  vary b..c by [0.5, 1, 2]
  drop b
  require macs <= 8M
}
"""
TRAIN = """import json, pathlib, sys, time
spec, out = sys.argv[1:]
with open("ran", "a") as ran: ran.write(out[-5:] + "\\n")
time.sleep(float(pathlib.Path("pause").read_text()))
json.dump({"value": len(open(spec).read()) % 17}, open(out + "/result.json", "w"))
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in ((".git", ""), ("main.ns", SPEC), ("train.py", TRAIN), ("pause", "0")):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*more: str) -> list[str]:
    trial = f"{shlex.quote(sys.executable)} train.py {{spec}} {{out}}"
    search = [sys.executable, "-m", "netspec", "search", "main.ns", "--space", "around", "--sampler", "random"]
    return [*search, "--trial", trial, *more]


def trials(here: Path) -> list[optuna.trial.FrozenTrial]:
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(here / "search/study.log")))
    found: list[optuna.trial.FrozenTrial] = optuna.load_study(study_name="around", storage=storage).get_trials()
    return found


def test_trained_refused_and_seen(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command("--trials", "12")[3:]) == 0
    done = capsys.readouterr()
    assert done.err == ""
    ran = (here / "ran").read_text().split()
    assert len(ran) == len(set(ran)) == 12
    for number in ran:
        outcome = check_file(here / "search" / number / "spec.ns", {})
        assert outcome.ok, outcome.problems
        assert outcome.networks[-1].facts.test.macs <= 8_000_000
    by_state = Counter(one.state.name for one in trials(here))
    assert by_state["COMPLETE"] >= 12
    refused = [one for one in trials(here) if one.state.name == "PRUNED"]
    assert refused
    assert all(value > 0 for one in refused for name, value in one.system_attrs.items() if "constraint" in name)
    best = max((one for one in trials(here) if one.value is not None), key=lambda one: (one.value, -one.number))
    assert f"best: trial {best.number}," in done.out


def test_a_kill_loses_and_repeats_no_trial(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command("--trials", "6")[3:]) == 0
    whole = capsys.readouterr().out
    os.rename(here / "search", here / "undisturbed")
    (here / "ran").unlink()
    (here / "pause").write_text("0.2")
    began = subprocess.Popen(command("--trials", "6"), stdout=subprocess.DEVNULL)
    until = time.monotonic() + 300
    while not (here / "ran").exists() or len((here / "ran").read_text().split()) < 3:
        assert time.monotonic() < until
        time.sleep(0.02)
    began.kill()
    began.wait()
    (here / "pause").write_text("0")
    assert run([*command("--trials", "6")[3:], "--resume"]) == 0
    assert capsys.readouterr().out == whole
    assert sorted(set((here / "ran").read_text().split())) == sorted(os.listdir(here / "undisturbed"))[:-1]
    for folder in (here / "undisturbed").iterdir():
        if folder.is_dir():
            assert (here / "search" / folder.name / "spec.ns").read_text() == (folder / "spec.ns").read_text()


def test_two_searches_on_one_study(here: Path) -> None:
    """As two machines would: they train so many trials between them, each trial and each network once."""
    (here / "pause").write_text("0.1")
    both = [subprocess.Popen(command("--trials", "8", "--resume"), stdout=subprocess.PIPE, text=True) for _ in "ab"]
    said = [one.communicate()[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    ran = (here / "ran").read_text().split()
    assert len(ran) == len(set(ran)) == 8
    assert any(one.startswith("8 trained") for one in said)


def test_what_a_cluster_is_asked_for_needs_one(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    assert run(command("--engine", "ray", "--num-gpus", "1")[3:]) == 2
    assert "`--num-gpus` is of trials that run on a Ray cluster" in capsys.readouterr().err
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:6379")
    assert run(command("--num-cpus", "1")[3:]) == 2
    assert not (here / "search").exists()
