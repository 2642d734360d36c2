"""Optuna as an engine: its journal written by several, its own proposals, storages that two searches make at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netspec.lowering.declarations.domains import Listed, Steps
from netspec.search.engine import Study
from netspec.spaces.axes import Axis

optuna = pytest.importorskip("optuna", reason="the extra `search` is not installed")
with_optuna = pytest.importorskip("netspec.search.with_optuna")
storages = pytest.importorskip("netspec.search.optuna_storage")
AXES = (Axis("c", Steps(8, 8, 4)), Axis("act", Listed(("relu", "silu", "gelu"))))  # type: ignore[arg-type]


def engine(where: Path) -> with_optuna.OptunaEngine:
    return with_optuna.OptunaEngine(Study("around", AXES, True, {}, "tpe", 3, 1), str(where))


def test_it_proposes_as_optuna_does(tmp_path: Path) -> None:
    """The space that is known from the first trial is what Optuna works out from all of them."""
    one = engine(tmp_path / "study.log")
    plain = optuna.create_study(direction="maximize")
    for number in range(16):
        place = one.propose()
        plain.sampler = optuna.samplers.TPESampler(seed=3 * 1_000_003 + number, constant_liar=False)
        trial = plain.ask(one.distributions)
        assert one.point(trial.params) == place.point
        if number % 5 == 4:
            one.refuse(place, {"macs <= 1": 0.5})
            trial.set_constraint("macs <= 1", 0.5)
            plain.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            one.tell(place, float(sum(place.point) % 7))
            plain.tell(trial, float(sum(place.point) % 7))


def test_what_is_written_together_is_what_optuna_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, synced, fsync = engine(tmp_path / "study.log"), list[int](), os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(file), fsync(file)))
    with one.together():
        first = one.propose()
        one.tell(first, 1.0)
    assert len(synced) == 1
    assert not (tmp_path / "study.log.lock").is_symlink()
    backend = optuna.storages.journal.JournalFileBackend(str(tmp_path / "study.log"))
    (seen,) = optuna.load_study(study_name="around", storage=optuna.storages.JournalStorage(backend)).trials
    assert (seen.value, one.point(seen.params)) == (1.0, first.point)


def test_a_lock_is_let_go_where_writing_fails(tmp_path: Path) -> None:
    one = engine(tmp_path / "study.log")
    with pytest.raises(OSError, match="full"), one.together():
        raise OSError("full")
    assert one.propose().number == 0
    assert not (tmp_path / "study.log.lock").is_symlink()


def test_a_dead_trial_goes_to_one_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    died, first, second = (engine(tmp_path / "study.log") for _ in range(3))
    died.me = "nowhere"  # a name without a process
    begun = died.propose()
    first.me, second.me = "here:1", "here:2"
    monkeypatch.setattr(with_optuna, "is_gone", lambda owner: owner == "nowhere")
    assert list(first.left(frozenset())) == [begun]
    assert not second.left(frozenset())
    assert [one.point for one in second.elsewhere(frozenset())] == [begun.point]


def test_a_database_that_another_search_makes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    alchemy = pytest.importorskip("sqlalchemy.exc")
    answers = [alchemy.OperationalError("", {}, Exception("table studies already exists")), "storage"]

    def get_storage(where: str) -> object:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(storages.optuna.storages, "get_storage", get_storage)
    assert storages.database("sqlite://") == "storage"
