"""The closed form of GoogLeNet over width and classes on NumPy arrays, against `netspec.load` of one variant: as JSON.

`rate` are millions of variants a CPU second, `ratio` how many of them go into the CPU time of one load. Each is of the
least time of eight rounds of both, in turn; every round has random widths and classes of its own, and asks for the
figures that a budget holds: parameters, MACs, activations, live bytes, and parameters in training.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy

import netspec

SPEC = Path(__file__).resolve().parents[1] / "specs" / "googlenet.ns"
FIGURES = ("params", "macs", "activations", "live_bytes", "train_params")
VARIANTS = 500_000
ROUNDS = 8


def once(form: netspec.ClosedForm, draw: numpy.random.Generator) -> tuple[float, float]:
    """CPU seconds of one variant in the closed form, and of one load."""
    width = draw.integers(25, 201, VARIANTS) / 100
    classes = draw.integers(1, 2001, VARIANTS)
    start = time.process_time()
    form(width=width, classes=classes, figures=FIGURES)
    between = time.process_time()
    netspec.load(SPEC, width=float(width[0]), classes=int(classes[0]))
    return (between - start) / VARIANTS, time.process_time() - between


def main(count: int) -> None:
    form, draw = netspec.closed_form(SPEC, free=["width", "classes"]), numpy.random.default_rng(0)
    once(form, draw)
    found: dict[str, list[float]] = {"rate": [], "ratio": []}
    for _ in range(count):
        rounds = [once(form, draw) for _ in range(ROUNDS)]
        variant, load = (min(times) for times in zip(*rounds, strict=True))
        found["rate"].append(1 / variant / 1e6)
        found["ratio"].append(load / variant)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
