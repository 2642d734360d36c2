"""What tests of runs share: a folder with data and two small specs, the command, and what a run leaves."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from netspec.cli.main import run
from netspec_training import loop
from tests.training.small import write_idx

SPEC = """param classes: 1..99 = 3
network tiny {
  input 1x8x8
  default conv act=relu
  conv1: conv 3x3 8 norm=batch
  conv2: conv 3x3 8
  maxpool 2x2/2
  dropout 0.3
  fc: linear classes
  aux aux1 at conv1 weight=0.3: linear classes
}
"""
PLAIN = SPEC.replace(" norm=batch", "").replace("  dropout 0.3\n", "")
OPTIONS = "--steps 12 --batch 16 --seed 5"


def furnished(place: Path, patch: pytest.MonkeyPatch) -> Path:
    """Makes a folder the current one, with data of three classes in it and two specs."""
    write_idx(place / "data")
    (place / "tiny.ns").write_text(SPEC)
    (place / "plain.ns").write_text(PLAIN)
    patch.chdir(place)
    patch.setenv("GLOO_SOCKET_IFNAME", "lo")
    return place


def train(options: str, spec: str = "tiny.ns") -> int:
    return run(["train", spec, "--data", "data", *options.split()])


def weights(name: str) -> dict[str, Tensor]:
    return load_file(Path(name, "weights.safetensors"))


def log(name: str) -> list[dict[str, float]]:
    return [json.loads(line) for line in Path(name, "log.jsonl").read_text().splitlines()]


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def stop_after(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt comes while this step is worked on."""
    own = loop.Learner.step

    def stepped(learner: loop.Learner, number: int, images: Tensor, targets: Tensor) -> loop.Step:
        if number == step - 1:
            os.kill(os.getpid(), signal.SIGINT)
        return own(learner, number, images, targets)

    monkeypatch.setattr(loop.Learner, "step", stepped)
