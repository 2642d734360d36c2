"""Building GoogLeNet in a warm process: `netspec.build`, the compiled file's class, torchvision's constructor, in turn.

Prints the ratios of the first two to the third, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import netspec
from benchmarks.without_operators import googlenet
from netspec_compiler.verify import from_source


def seconds(build: Callable[[], object]) -> float:
    start = time.perf_counter()
    build()
    return time.perf_counter() - start


def main(count: int) -> None:
    net = netspec.load("specs/torchvision/googlenet.ns")
    compiled = from_source(net.checked)
    ways: dict[str, Callable[[], object]] = {
        "build": lambda: netspec.build(net),
        "file": type(compiled),
        "theirs": lambda: googlenet(init_weights=False, aux_logits=True),
    }
    found: dict[str, list[float]] = {"build": [], "file": []}
    for number in range(count + 2):
        # Who comes first pays for memory that the one before gave back, so each round another one does.
        turn = [*ways][number % 3 :] + [*ways][: number % 3]
        took = {name: seconds(ways[name]) for name in turn}
        if number > 1:
            for name, ratios in found.items():
                ratios.append(took[name] / took["theirs"])
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
