"""Building GoogLeNet in a warm process: `netspec.build`, the compiled file's class, torchvision's constructor, in turn.

Prints ratios to torchvision's constructor, as JSON; one of them is of torchvision's constructor again, and says what
the method itself can tell apart. Each ratio is of the least of 24 times: what a constructor costs, where more is some
other process. Every order comes once, since who follows whom decides whose caches are warm; the garbage collector
waits, as in `timeit`, since its turn would fall on one of them.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations

import netspec
from benchmarks.without_operators import googlenet
from netspec_compiler.verify import from_source


def seconds(build: Callable[[], object]) -> float:
    start = time.perf_counter()
    build()
    return time.perf_counter() - start


def rounds(ways: Mapping[str, Callable[[], object]], orders: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """The seconds of each way, in every order once."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for order in orders:
        for name in order:
            took[name].append(seconds(ways[name]))
    return took


def main(count: int) -> None:
    net = netspec.load("specs/torchvision/googlenet.ns")
    ways: dict[str, Callable[[], object]] = {
        "build": lambda: netspec.build(net),
        "file": type(from_source(net.checked)),
        "again": lambda: googlenet(init_weights=False, aux_logits=True),
        "theirs": lambda: googlenet(init_weights=False, aux_logits=True),
    }
    orders = [*permutations(ways)]
    for order in orders[:2]:
        for name in order:
            ways[name]()
    gc.collect()
    gc.disable()
    found: dict[str, list[float]] = {"build": [], "file": [], "again": []}
    for _ in range(count):
        least = {name: min(times) for name, times in rounds(ways, orders).items()}
        for name, ratios in found.items():
            ratios.append(least[name] / least["theirs"])
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
