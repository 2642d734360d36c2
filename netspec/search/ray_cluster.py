"""The machines of a Ray cluster, which run the commands of trials: each is a task of Ray's, on any machine with room.

A task does there what a search does with a command of its own, so that all of a trial is in its folder again, which all
machines must see. A machine that is lost is no fault of the trial on it: that begins again, on another.
"""

from __future__ import annotations

import logging
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ray
from ray.exceptions import GetTimeoutError, RayError, RayTaskError

from netspec.search.trial import GRACE, Running

MOST_LOST = 3
PAUSE, ANSWERS_WITHIN = 0.05, 10.0
# What a command is taken to need of its machine where nothing is said: as any task of Ray's.
ONE_CPU = 1.0


class Cluster:
    """A cluster that this process has joined. `OSError` where none answers."""

    def __init__(self, address: str, cpus: float | None, gpus: float | None) -> None:
        handler = signal.getsignal(signal.SIGTERM)
        listens(address)
        try:
            ray.init(address=address, logging_level=logging.CRITICAL, log_to_driver=False)
        except Exception as error:  # whatever Ray, or a proxy to it, has to say
            raise OSError(next(iter(str(error).splitlines()), type(error).__name__)) from error
        finally:
            signal.signal(signal.SIGTERM, handler)  # Ray puts one of its own there
        # No other task begins again on another machine by itself: only here it is known how often that happened.
        self.needs = {"CPU": ONE_CPU if cpus is None else cpus, "GPU": gpus or 0.0}
        made = ray.remote(max_retries=0, num_cpus=self.needs["CPU"], num_gpus=self.needs["GPU"])
        self.task = made(carried_out)

    def lacking(self) -> str:
        """What no machine that is there has enough of."""
        listed: Callable[[], list[Any]] = ray.nodes
        there = [one["Resources"] for one in listed() if one["Alive"]]
        enough = any(all(one.get(name, 0.0) >= need for name, need in self.needs.items()) for one in there)
        return "" if enough else " and ".join(f"{need:g} {name}" for name, need in self.needs.items() if need)

    def run(self, command: Sequence[str], out: Path, timeout: float | None) -> Remote:
        """Begins a command on one of the machines."""
        return Remote(self.task, (list(command), str(out.resolve()), str(Path.cwd()), timeout))


def listens(address: str) -> None:
    """Raises `OSError` where nobody is at an address, for which Ray itself would look some minutes long."""
    place = urlsplit(address if "://" in address else f"//{address}")
    if place.port is not None:  # and not `auto` or `local`
        socket.create_connection((place.hostname, place.port), ANSWERS_WITHIN).close()


class Remote:
    """A command that runs on some machine, or waits for one."""

    def __init__(self, task: Any, given: tuple[Any, ...]) -> None:
        self.task = task
        self.given = given
        self.timeout: float | None = given[-1]
        self.timed_out = False
        self.lost = 0
        self.why = ""
        self.ended: int | None = None
        self.reference = task.remote(*given)

    def status(self) -> int | None:
        """The exit status, or none while it runs; on a machine that is lost it begins again."""
        if self.ended is None and ray.wait([self.reference], timeout=0)[0]:
            self.take()
        return self.ended

    def take(self) -> None:
        """What a task came to."""
        try:
            self.ended, self.timed_out = ray.get(self.reference)
        except RayTaskError as error:
            self.ended, self.why = 1, f"a machine of the cluster could not run it: {error.cause}"
        except RayError as error:
            self.lost += 1
            if self.lost < MOST_LOST:
                self.reference = self.task.remote(*self.given)
            else:
                first = next(iter(str(error).splitlines()), type(error).__name__)
                self.ended, self.why = 1, f"its machine was lost, {self.lost} times: {first}"

    def stop(self) -> None:
        """Ends the command where it runs: politely, and then not."""
        if self.ended is not None:
            return
        for force in (False, True):
            ray.cancel(self.reference, force=force)
            with suppress(GetTimeoutError):
                with suppress(RayError):
                    ray.get(self.reference, timeout=GRACE + 1)
                break


def carried_out(command: Sequence[str], out: str, folder: str, timeout: float | None) -> tuple[int, bool]:
    """Runs a command to its end, on the machine that Ray calls this on: its status, and whether it took too long."""
    if not Path(out).is_dir():
        raise OSError(f"{socket.gethostname()} does not see {out}, which is to be on storage that all machines share")
    running = Running(command, Path(out), timeout, folder)
    try:
        while (status := running.status()) is None:
            time.sleep(PAUSE)
    except BaseException:  # Ray cancels by an interrupt
        running.stop()
        raise
    return status, running.timed_out
