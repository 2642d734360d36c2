"""GoogLeNet on one core at batch 1: as built, optimised, and torchvision's channels last; and its way into ONNX.

Prints ratios as JSON, each of the least of several runs that took turns: what it costs, where more is some other
process. A second argument says how many calls are a turn. The same weights are in both of ours. Writing ONNX is from a
checkpoint of safetensors to the checked bytes, and with torch's exporter from the same model in memory.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import save_file

import netspec
from benchmarks.without_operators import googlenet
from netspec_compiler.export.onnx.exporting import to_onnx
from netspec_compiler.export.wanted import Wanted

# The quick export is measured over several, so that both take seconds.
RUNS, SLOW_RUNS, QUICK = 20, 2, 5
# A network in use is called again and again: its turn is several calls, so that its code is near when it is measured.
CALLS = 5


def least(ways: Mapping[str, Callable[[], object]], runs: int, calls: int = 1) -> dict[str, float]:
    """The least seconds of its one thread that each way takes for a call, of so many in a row; they take turns, forth
    and back.
    """
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(runs):
        for name in ways if number % 2 == 0 else [*ways][::-1]:
            start = time.process_time()
            for _ in range(calls):
                ways[name]()
            took[name].append((time.process_time() - start) / calls)
    return {name: min(times) for name, times in took.items()}


def running(calls: int) -> dict[str, float]:
    """Seconds of one evaluation of so many in a row, each way."""
    plain = netspec.build(netspec.load("specs/torchvision/googlenet.ns")).eval()
    fast = netspec.optimize(plain)
    theirs = googlenet(init_weights=False, aux_logits=True).eval().to(memory_format=torch.channels_last)
    x = torch.randn(1, 3, 224, 224)
    last = x.contiguous(memory_format=torch.channels_last)
    ways = {"plain": lambda: plain(x), "fast": lambda: fast(x), "theirs": lambda: theirs(last)}
    with torch.inference_mode():
        least(ways, 3)
        return least(ways, RUNS, calls)


def exporting() -> dict[str, float]:
    """Seconds of one export, each way."""
    net = netspec.load("specs/torchvision/googlenet.ns")
    model = netspec.build(net).strip_aux().eval()
    x = torch.randn(1, 3, 224, 224)
    with TemporaryDirectory() as folder:
        path = Path(folder, "w.safetensors")
        save_file(model.state_dict(), path)
        ways = {
            "ours": lambda: [to_onnx(net.checked, Wanted(weights=path), "beside") for _ in range(QUICK)],
            "theirs": lambda: torch.onnx.export(model, (x,), io.BytesIO(), dynamo=True, verbose=False),
        }
        least(ways, 1)
        took = least(ways, SLOW_RUNS)
        return took | {"ours": took["ours"] / QUICK}


def main(count: int, calls: int) -> None:
    torch.set_num_threads(1)
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    found: dict[str, list[float]] = {"build": [], "torchvision": [], "onnx": []}
    for number in range(count):
        run = running(calls)
        found["build"].append(run["plain"] / run["fast"])
        found["torchvision"].append(run["theirs"] / run["fast"])
        if number < 3:
            export = exporting()
            found["onnx"].append(export["theirs"] / export["ours"])
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else CALLS)
