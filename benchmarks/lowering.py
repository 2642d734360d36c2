"""How often a program that is read once is loaded while `netspec.load`, which parses, loads it once: ratios as JSON.

Every load sets `width` to a value of its own. Each ratio is of the least time of twelve rounds of each, in turn.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import netspec
from netspec.pipeline import Outcome, load_program, read_program

SPEC = Path(__file__).resolve().parents[1] / "specs" / "googlenet.ns"
ROUNDS = 12


def seconds(load: Callable[[str], object], width: str) -> float:
    start = time.perf_counter()
    load(width)
    return time.perf_counter() - start


def ratio() -> float:
    program = read_program(SPEC)
    if isinstance(program, Outcome):
        raise RuntimeError(f"{SPEC} can't be read")
    anew, again = [], []
    for step in range(ROUNDS):
        width = f"{(step + 10) / 20}"
        anew.append(seconds(lambda width: netspec.load(SPEC, width=width), width))
        again.append(seconds(lambda width: load_program(program, {"width": width}), width))
    return min(anew) / min(again)


if __name__ == "__main__":
    ratio()  # the first load imports what is imported late
    print(json.dumps([ratio() for _ in range(int(sys.argv[1]))]))
