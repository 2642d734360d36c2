"""Several processes on this machine, through torch's own launcher: it restarts what ends, and passes signals on."""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import uuid
from pathlib import Path

from torch.distributed.elastic.multiprocessing.api import SignalException
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from netspec.diagnostics.training import ProcessFailed
from netspec.record import Record

CHILD = "netspec_training.child"
# Where a child says with which status it ended, having told why: the launcher would start it again.
STATUS = "NETSPEC_TRAINING_STATUS"
# The status of a child whose peer ended, which says nothing: the launcher starts both again, or tells of the peer.
LEFT_ALONE = 75


class Launch(Record):
    """How many processes, and how often they are started again."""

    processes: int
    restarts: int


def launched(launch: Launch, call: dict[str, object]) -> int | ProcessFailed:
    """Runs `call` in so many processes; the exit status, or which process ended for good."""
    quiet("torch.distributed.elastic")
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // launch.processes)))
    with tempfile.TemporaryDirectory() as folder:
        status = Path(folder, "status")
        os.environ[STATUS] = str(status)
        try:
            elastic_launch(configured(launch), sys.executable)("-m", CHILD, json.dumps(call))
        except SignalException as stopped:
            return 128 + int(stopped.sigval)
        except ChildFailedError as failed:
            return told(status) or problem_of(failed, launch, status)
        return told(status)


def quiet(room: str) -> None:
    """Each of torch's loggers has a level of its own, so that the one above them decides nothing."""
    for name in [one for one in logging.root.manager.loggerDict if one.startswith(room)]:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def configured(launch: Launch) -> LaunchConfig:
    return LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=launch.processes,
        run_id=uuid.uuid4().hex,
        rdzv_backend="c10d",
        rdzv_endpoint="localhost:0",
        max_restarts=launch.restarts,
    )


def told(status: Path) -> int:
    """The status that a child left, 0 if none did."""
    return int(status.read_text()) if status.is_file() else 0


def leave_reason(rank: int, why: str) -> None:
    """Leaves why a child can't go on, for when it is not started again."""
    Path(f"{os.environ[STATUS]}.{rank}").write_text(why, encoding="utf-8")


def problem_of(failed: ChildFailedError, launch: Launch, status: Path) -> ProcessFailed:
    """Which process ended first, and what it left to be said.

    Of those that ended since a peer did not answer, which was first is chance: none is named then.
    """
    rank, failure = failed.get_first_failure()
    alone = failure.exitcode == LEFT_ALONE
    reasons = sorted(status.parent.glob(f"{status.name}.{'*' if alone else rank}"))
    why = reasons[0].read_text(encoding="utf-8") if reasons else ""
    how = f"by signal {-failure.exitcode}" if failure.exitcode < 0 else f"with status {failure.exitcode}"
    who = "one process" if alone else f"process {rank}"
    return ProcessFailed(what=f"{who} of {launch.processes} ended {how}", why=why, restarts=launch.restarts)
