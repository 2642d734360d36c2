"""One trial's command: a process of its own group, without a shell, its output in the trial's folder."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from netspec.search.result import PRINTED, SAID

GRACE = 5.0
NUMBER = "pid"


def words(template: str, spec: Path, out: Path, network: str) -> list[str]:
    """The command's words, `{spec}`, `{out}` and `{network}` in them replaced."""
    values = {"{spec}": str(spec), "{out}": str(out), "{network}": network}
    found = shlex.split(template)
    for name, value in values.items():
        found = [one.replace(name, value) for one in found]
    return found


class Command(Protocol):
    """A command that runs somewhere. `why` is what kept it from running; `lost`, how many machines were lost by it."""

    timeout: float | None
    timed_out: bool
    why: str
    lost: int

    def status(self) -> int | None:
        """The exit status, or none while it runs; one that runs too long is stopped."""

    def stop(self) -> None:
        """Ends the command."""


# Begins a command: its words, the folder of its output, and how many seconds it may take.
Begin = Callable[[Sequence[str], Path, float | None], Command]


class Running:
    """A command that runs on this machine, in a folder or in the current one."""

    why, lost = "", 0

    def __init__(self, command: Sequence[str], out: Path, timeout: float | None, folder: str | None = None) -> None:
        self.timeout = timeout
        self.began = time.monotonic()
        self.timed_out = False
        with (out / PRINTED).open("wb") as printed, (out / SAID).open("wb") as said:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=printed, stderr=said, start_new_session=True, cwd=folder
            )
        (out / NUMBER).write_text(str(self.process.pid), encoding="utf-8")

    def status(self) -> int | None:
        found = self.process.poll()
        if found is None and self.timeout is not None and time.monotonic() - self.began > self.timeout:
            self.timed_out = True
            self.stop()
            found = self.process.poll()
        return found

    def stop(self) -> None:
        """Ends the command and all that it has started: politely, and then not."""
        self.send(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        self.send(signal.SIGKILL)
        self.process.wait()

    def send(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def end_orphan(out: Path) -> None:
    """Ends the command of a trial whose search was killed, if it runs on: its folder is to be written anew."""
    try:
        number = int((out / NUMBER).read_text(encoding="utf-8"))
        command = Path(f"/proc/{number}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if str(out.resolve()).encode() in command:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(number, signal.SIGKILL)
