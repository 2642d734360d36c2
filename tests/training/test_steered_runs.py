"""Runs that watch their gradients, leave stages out, or are to go on from what is damaged."""

from __future__ import annotations

import math
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.training.runs import OPTIONS, log, same, stop_after, train, weights


class Bomb:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, ("ran",)


def test_a_damaged_checkpoint_is_told_and_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train("--out a --steps 1 --batch 16") == 0
    last, whole = Path("a/last.pt"), Path("a/last.pt").read_bytes()
    state = torch.load(last, weights_only=True)
    damages: list[tuple[Any, str]] = [
        (b"", "cut short"),
        (whole[: len(whole) // 2], "cut short"),
        (pickle.dumps(Bomb()), "something else than tensors"),
        ({**state, "more": Bomb()}, "something else than tensors"),
        ({**state, "step": "one"}, "after which step"),
        ({**state, "model": {}}, "not those of this network"),
        ({**state, "optimiser": {}}, "not those of this network"),
    ]
    for damage, said in damages:
        if isinstance(damage, bytes):
            last.write_bytes(damage)
        else:
            torch.save(damage, last)
        before = last.read_bytes()
        capsys.readouterr()
        assert train("--out a --resume") == 2, said
        told = capsys.readouterr().err
        assert "error[NS913]: `a/last.pt`" in told
        assert said in told
        assert "weights_only" not in told
        assert last.read_bytes() == before
    assert not Path("ran").exists()


def test_frozen_parts_stay_as_they_were_and_a_resumed_run_holds_to_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through evaluations too, after every third step; heads of a frozen stage learn."""
    assert train("--out a --steps 1 --batch 16") == 0
    options = "--steps 8 --batch 16 --init-weights a/weights.safetensors --freeze conv1"
    assert train(f"--out b {options}") == 0
    before, after = weights("a"), weights("b")
    changed = {name.partition(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"conv2", "fc", "aux1"}
    stop_after(5, monkeypatch)
    assert train(f"--out c {options}") == 130
    monkeypatch.undo()
    os.chdir(folder)
    assert train("--out c --resume") == 0
    assert same(after, weights("c"))
    capsys.readouterr()
    assert train("--out c --resume --freeze fc") == 2
    assert "another recipe" in capsys.readouterr().err
    assert train(f"--out d {options} --freeze conv2 --freeze fc --freeze aux1") == 2
    assert "nothing of `tiny` would be left to train" in capsys.readouterr().err
    assert not Path("d").exists()


def test_the_log_has_the_norms_of_the_gradient_before_it_is_clipped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the stages together are the one that torch's own clipping finds; they change nothing."""
    own, totals = nn.utils.clip_grad_norm_, []

    def clipped(*given: Any) -> Tensor:
        totals.append(own(*given))
        return totals[-1]

    monkeypatch.setattr(nn.utils, "clip_grad_norm_", clipped)
    options = f"{OPTIONS} --clip 0.01 --accumulate 2 --no-aux"
    assert train(f"--out a {options} --gradients 5") == train(f"--out b {options}") == 0
    told: dict[int, Any] = {line["step"]: line["gradients"] for line in log("a") if "gradients" in line}  # type: ignore[misc]
    assert [*told] == [1, 5, 10]
    for step, norms in told.items():
        assert list(norms) == ["conv1", "conv2", "fc"]
        assert math.hypot(*norms.values()) == pytest.approx(float(totals[step - 1]), rel=1e-4)
    assert same(weights("a"), weights("b"))
