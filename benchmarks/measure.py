"""Runs processes in turn, A B A B, and holds them against each other pair by pair.

Only ratios are worth keeping: the machine's speed drifts, but two runs that follow each other see the same machine.
Byte code is written and used, as in an installed package; each command runs once uncounted, which writes it.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
# A process keeps the memory that it frees. By itself glibc gives some of it back, depending on what lies at the end of
# the heap, and one of several ways that build the same weights pays for the pages anew: a tenth of its time, by chance.
KEEPS_MEMORY = {f"MALLOC_{name}_THRESHOLD_": str(2**31 - 1) for name in ("TRIM", "MMAP")}


class Run(NamedTuple):
    """One finished process: seconds, and the most memory that it held."""

    seconds: float
    mebibytes: float


class Pairs(NamedTuple):
    """The runs of two commands, pair by pair."""

    first: list[Run]
    second: list[Run]

    def ratios(self) -> list[float]:
        return [a.seconds / b.seconds for a, b in zip(self.first, self.second, strict=True)]


def run(command: Sequence[str], folder: Path) -> Run:
    """Runs one command to its end, what it prints thrown away; `RuntimeError` where it fails."""
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with status {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def in_turn(first: Sequence[str], second: Sequence[str], folder: Path, count: int) -> Pairs:
    """Both commands in turn, after one uncounted run of each."""
    pairs = Pairs([], [])
    for number in range(count + 1):
        one, other = run(first, folder), run(second, folder)
        if number:
            pairs.first.append(one)
            pairs.second.append(other)
    return pairs


def spread(values: Sequence[float]) -> str:
    """`1.21 (1.15 to 1.40)`: the median, and the least and the most."""
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
