"""A million variants of GoogLeNet with 57 freed numbers, through a space: as JSON.

`rate` are millions of variants a CPU second, parameters, MACs and activations of each. `parquet` and `front` are CPU
seconds of the whole command, `memory` the peak of the former in MiB. `fvcore` is how many variants go into the CPU time
of building one of them as a module and counting it by fvcore.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from fvcore.nn import FlopCountAnalysis

import netspec
from netspec.closed.engines import available
from netspec.closed.path import Asked
from netspec.diagnostics.reporter import Reporter
from netspec.pipeline import read_program
from netspec.spaces.declared import declared_space
from netspec.spaces.space import Space
from netspec.sweep.blocks import Evaluation
from netspec.sweep.order import order_of

SPECS = Path(__file__).resolve().parents[1] / "specs"
STAGES = {"3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64), "4a": (192, 96, 208, 16, 48, 64)}
STAGES |= {"4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64), "4d": (112, 144, 288, 32, 64, 64)}
STAGES |= {
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
NAMES = ("c1", "r3", "c3", "r5", "c5", "pp")
MILLION = 10**6


def text() -> str:
    """The space: every number of filters from its half to its double."""
    numbers = {"conv1.filters": 64, "conv2.r3": 64, "conv2.c3": 192}
    numbers |= {f"{stage}.{name}": one for stage, row in STAGES.items() for name, one in zip(NAMES, row, strict=True)}
    assert len(numbers) == 57
    lines = [f"  vary {name}: {max(8, one // 16 * 8)}..{2 * one} step 8" for name, one in numbers.items()]
    return 'use "googlenet.ns"\n\nspace wide of googlenet {\n' + "\n".join(lines) + "\n}\n"


def rate(space: Space) -> float:
    """Variants a CPU second, figures alone."""
    points = Evaluation(space, (), ("params", "macs", "activations"), available())
    points.asked = Asked(("params", "macs", "activations"))
    order = order_of([axis.count for axis in space.axes], space.size, MILLION, 0)
    blocks = [
        order.places(points.engine.whole(range(at, at + 65_536)), points.engine) for at in range(0, 524_288, 65_536)
    ]
    points.at(blocks[0], range(65_536))
    start = time.process_time()
    for block in blocks:
        points.at(block, range(65_536))
    return len(blocks) * 65_536 / (time.process_time() - start)


def counted_by_fvcore(space: Space) -> float:
    """CPU seconds of building and counting one variant."""
    order = order_of([axis.count for axis in space.axes], space.size, 2, 0)
    start = 0.0
    for row in range(2):
        start = time.process_time()
        point = [int(column[0]) for column in order.places(available().whole([row]), available())]
        lines = "\n".join(f"  {line}" for line in space.edits(space.values(point)))
        Path("one.ns").write_text(f'use "googlenet.ns"\nvariant one of googlenet {{\n{lines}\n}}\n', encoding="utf-8")
        model = netspec.build(netspec.load("one.ns", network="one")).eval()
        FlopCountAnalysis(model, torch.zeros(1, 3, 224, 224)).unsupported_ops_warnings(False).uncalled_modules_warnings(
            False
        ).total()
    return time.process_time() - start


def command(*arguments: str) -> tuple[float, float]:
    """CPU seconds and peak memory, in MiB, of a sweep of a million variants."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = [sys.executable, "-m", "netspec", "sweep", "wide.ns", "--sample", "1M", "--force", *arguments]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def main(count: int) -> None:
    found: dict[str, list[float]] = {"rate": [], "front": [], "parquet": [], "memory": [], "fvcore": []}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for path in (SPECS / "googlenet.ns", SPECS / "lib" / "inception.ns"):
            target = Path(path.relative_to(SPECS))
            target.parent.mkdir(exist_ok=True)
            target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        Path("wide.ns").write_text(text(), encoding="utf-8")
        space = declared_space(read_program(Path("wide.ns")), "wide", Path("wide.ns"), {}, Reporter())  # type: ignore[arg-type]
        assert space is not None
        for _ in range(count):
            found["front"].append(command("--front", "+params,macs", "-o", "front.csv")[0])
            seconds, memory = command("-o", "rows.parquet")
            found["parquet"].append(seconds)
            found["memory"].append(memory)
            a_second = rate(space)
            found["rate"].append(a_second / MILLION)
            found["fvcore"].append(counted_by_fvcore(space) * a_second)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
