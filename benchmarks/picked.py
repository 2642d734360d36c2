"""What `netspec bench` picks, against engines used by hand in the same run: `python -m benchmarks.picked 5`.

GoogLeNet as torchvision has it, at batch 1 and 16, on all cores. By hand are: `torch.compile` of torchvision's own
network with its weights frozen and channels last; onnxruntime on what torch's exporter writes of it; OpenVINO on what
it converts by itself, for latency. All have the same weights. Prints, as JSON, for each batch the engine that was
picked and, for each round, the best one's seconds by hand in seconds of the pick; and how far outputs are apart.
Needs torchvision's files, onnxruntime, onnxscript, OpenVINO and a C++ compiler.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openvino as ov
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

import netspec
from benchmarks.without_operators import googlenet
from netspec.bench.model import Row
from netspec_compiler.bench.measure import Contender, agreeing, rows, warm
from netspec_compiler.bench.run import ENGINES, available
from netspec_compiler.bench.run import contenders as made_ready
from netspec_compiler.bench.subject import Runner, Subject
from netspec_compiler.export.onnx.running import session
from netspec_compiler.export.reference import model_of
from netspec_compiler.export.wanted import Wanted

BATCHES = (1, 16)
PASSES = 6


def frozen(model: nn.Module, x: Tensor, threads: int) -> Runner:
    """`torch.compile` with freezing, channels last, on so many threads as torch was told."""
    torch._dynamo.reset()
    run = torch.compile(model.to(memory_format=torch.channels_last), dynamic=False)
    last = x.contiguous(memory_format=torch.channels_last)
    with torch.inference_mode(), torch._inductor.config.patch(freezing=True):
        run(last)
    return lambda: run(last)


def in_onnxruntime(model: nn.Module, x: Tensor, threads: int) -> Runner:
    written = io.BytesIO()
    torch.onnx.export(model, (x,), written, dynamo=True, verbose=False)
    ready = session(written.getvalue(), threads)
    given = {ready.get_inputs()[0].name: x.numpy()}
    return lambda: torch.from_numpy(ready.run(None, given)[0])


def in_openvino(model: nn.Module, x: Tensor, threads: int) -> Runner:
    ways = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
    converted = ov.convert_model(model, example_input=x, input=[x.shape])
    request = ov.Core().compile_model(converted, "CPU", ways).create_infer_request()
    return lambda: torch.from_numpy(np.array(request.infer([x.numpy()])[0]))


BY_HAND: dict[str, Callable[[nn.Module, Tensor, int], Runner]] = {
    "onnxruntime by hand": in_onnxruntime,
    "openvino by hand": in_openvino,
    "compile by hand": frozen,
}


def picked(batch: int, threads: int, weights: Path) -> tuple[Contender, list[Contender]]:
    """The engine that is the fastest of ours, and those by hand."""
    theirs = googlenet(init_weights=False, aux_logits=True)
    save_file(theirs.state_dict(), weights)
    theirs.aux1 = theirs.aux2 = None
    theirs.aux_logits = False
    theirs.eval()
    checked, wanted = netspec.load("specs/torchvision/googlenet.ns").checked, Wanted(weights=weights)
    model = model_of(checked, wanted)
    assert isinstance(model, nn.Module)
    x = torch.randn(batch, 3, 224, 224)
    makers, absent = available(list(ENGINES))
    if absent:
        raise SystemExit(f"not installed: {absent}")
    ours, failed = made_ready(makers, Subject(checked, wanted, model, x, threads), said)
    if failed:
        raise SystemExit(str(failed))
    with torch.inference_mode():
        truth = theirs(x)
        others = [warm(name, make(theirs, x, threads)) for name, make in BY_HAND.items()]
    held, wrong = agreeing([*ours, *others], truth)
    if wrong:
        raise SystemExit(str(wrong))
    ours, others = held[: len(ours)], held[len(ours) :]
    fastest = min(rows(ours, PASSES, said)[0], key=lambda row: row.middle).engine
    return next(one for one in ours if one.engine == fastest), others


def said(_: str) -> None:
    """Progress is of no use here."""


def ratio(found: Sequence[Row]) -> float:
    pick, *others = found
    return min(one.middle for one in others) / pick.middle


def main(count: int) -> None:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    threads = len(os.sched_getaffinity(0))
    torch.set_num_threads(threads)
    result = {}
    for batch in BATCHES:
        with TemporaryDirectory() as folder:
            pick, others = picked(batch, threads, Path(folder, "googlenet.safetensors"))
        rounds = [rows([pick, *others], 2, said)[0] for _ in range(count)]
        result[f"batch {batch}"] = {
            "picked": pick.engine,
            "ratios": [ratio(one) for one in rounds],
            "apart": {row.engine: row.apart for row in rounds[0]},
            "milliseconds": {row.engine: 1000 * row.middle for row in rounds[0]},
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
