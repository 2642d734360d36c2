"""What processes of a run do in tests besides training: one dies, one stops its launcher, one keeps checkpoints.

`python -m tests.training.acting ROLE ...` is `netspec ...` whose processes play a role.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

import netspec
from netspec.cli.main import main
from netspec_training import checkpoints, command
from netspec_training.job import Job
from netspec_training.learner import Learner, Step

SAVED, DIES_IN, STOPS_IN = 5, 7, 10
RESTARTS = "TORCHELASTIC_RESTART_COUNT"


def cast(role: str, patch: pytest.MonkeyPatch) -> None:
    """Gives a role of this file to the processes that this one starts."""
    own = command.child_call

    def call_of(call: str, job: Job) -> dict[str, Any]:
        return {**own(call, job), "run": f"tests.training.acting:{role}"}

    patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]))
    patch.setattr(command, "child_call", call_of)


def keeping(network: netspec.Network, asked: dict[str, Any], color: str, call: str) -> int:
    """Keeps every checkpoint under its step; trains `plain.ns` too, since the processes are there already."""
    own = checkpoints.save_last

    def kept(folder: Path, state: dict[str, Any]) -> Any:
        problem = own(folder, state)
        shutil.copy(folder / "last.pt", folder / f"{state['step']}.pt")
        return problem

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkpoints, "save_last", kept)
        status = command.run(network, asked, color, call)
    os.environ[RESTARTS] = "1"  # the processes meet a second time, and under another name
    return status or command.run(netspec.load("plain.ns"), {**asked, "out": "plain_two", "begun": False}, color, call)


def disturbed(network: netspec.Network, asked: dict[str, Any], color: str, call: str) -> int:
    """The second process is killed; of those that are started again the first has the launcher stopped."""
    own = Learner.step

    def stepped(learner: Learner, number: int, images: Tensor, targets: Tensor) -> Step:
        match (learner.job.world.restarts, learner.job.world.rank, number + 1):
            case (0, 1, step) if step == DIES_IN:
                os.kill(os.getpid(), signal.SIGKILL)
            case (1, 0, step) if step == STOPS_IN:
                os.kill(os.getppid(), signal.SIGTERM)
                wait_for_stop()
        return own(learner, number, images, targets)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Learner, "step", stepped)
        return command.run(network, asked, color, call)


def wait_for_stop() -> None:
    """Until the launcher has passed on that the run is to stop."""
    stop, until = getattr(signal.getsignal(signal.SIGTERM), "__self__", None), time.monotonic() + 100
    assert stop is not None
    while not stop.number and time.monotonic() < until:
        time.sleep(0.01)


if __name__ == "__main__":
    cast(sys.argv.pop(1), pytest.MonkeyPatch())
    main()
