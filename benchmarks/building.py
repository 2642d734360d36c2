"""Building GoogLeNet in a warm process: `netspec.build` and torchvision's constructor in turn; prints the ratios."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import netspec
from benchmarks.without_operators import googlenet


def seconds(build: Callable[[], object]) -> float:
    start = time.perf_counter()
    build()
    return time.perf_counter() - start


def main(count: int) -> None:
    net = netspec.load("specs/torchvision/googlenet.ns")
    ratios = []
    for number in range(count + 2):
        ours = seconds(lambda: netspec.build(net))
        theirs = seconds(lambda: googlenet(init_weights=False, aux_logits=True))
        if number > 1:
            ratios.append(ours / theirs)
    print(json.dumps(ratios))


if __name__ == "__main__":
    main(int(sys.argv[1]))
