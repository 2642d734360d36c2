"""The whole of `netspec bench`: every engine at every batch, then the machine's floor beside them."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

import torch

from netspec.analysis.facts import analyse
from netspec.bench.model import Measured, Row
from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec.lazy import ExtraMissingError, with_extra
from netspec_compiler.bench.floor import macs_per_second
from netspec_compiler.bench.measure import WAITS, Contender, agreeing, rows, warm
from netspec_compiler.bench.subject import Runner, Subject
from netspec_compiler.export.reference import model_of, random_inputs
from netspec_compiler.export.wanted import Wanted

ROOM = "netspec_compiler.bench"
# What prepares each engine, and the extra that it needs.
ENGINES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "eager": (f"{ROOM}.in_torch:eager", "torch"),
        "channels-last": (f"{ROOM}.in_torch:channels_last", "torch"),
        "optimized": (f"{ROOM}.in_torch:optimized", "torch"),
        "compile": (f"{ROOM}.in_torch:compiled", "torch"),
        "onnxruntime": (f"{ROOM}.in_onnxruntime:onnxruntime", "onnx"),
        "openvino": (f"{ROOM}.in_openvino:openvino", "openvino"),
    }
)
PACKAGES = ("torch", "onnxruntime", "openvino")
LONGEST_REASON = 200
# More other work than this on each processor is told.
LOAD = 0.5
Told = Callable[[str], None]
Maker = Callable[[Subject], Runner]


def bench(
    checked: CheckedNetwork,
    wanted: Wanted,
    engines: Sequence[str],
    batches: Sequence[int],
    threads: int,
    passes: int,
    told: Told,
) -> Measured | list[Diagnostic]:
    """Measures the engines; `told` is called with what is done now. Those that are not installed are left out."""
    load = os.getloadavg()[0]
    torch.set_num_threads(threads)
    model = model_of(checked, wanted)
    if isinstance(model, list):
        return model
    makers, absent = available(engines)
    found: list[Row] = []
    waited = 0.0
    for batch in batches:
        subject = Subject(checked, wanted, model, random_inputs(checked, batch), threads)
        ready, failed = contenders(makers, subject, told)
        with torch.inference_mode():
            truth = model(subject.x)
        ready, wrong = agreeing(ready, truth)
        made, waits = rows(ready, passes, lambda engine, batch=batch: told(f"{engine}, batch {batch}"))  # type: ignore[misc]
        found += [*made, *failed, *wrong]
        waited = max(waited, waits)
    told("the machine's floor")
    speed, macs = macs_per_second(), analyse(checked).test.macs
    floor = {batch: batch * macs / speed for batch in batches} if speed else {}
    return Measured(
        checked.network.name,
        threads,
        tuple(found),
        floor,
        machine(),
        versions(),
        busy(load, waited, threads),
        tuple(absent),
    )


def available(engines: Sequence[str]) -> tuple[dict[str, Maker], list[tuple[str, str]]]:
    """What prepares each engine that is installed, and the extras of the others."""
    makers, absent = {}, []
    for engine in engines:
        target, extra = ENGINES[engine]
        try:
            makers[engine] = with_extra(target, extra)
        except ExtraMissingError:
            absent.append((engine, extra))
    return makers, absent


def contenders(makers: Mapping[str, Maker], subject: Subject, told: Told) -> tuple[list[Contender], list[Row]]:
    """The engines that run, and rows of those that can't."""
    ready, failed = [], []
    for engine, maker in makers.items():
        told(f"{engine}, batch {len(subject.x)}: getting ready")
        try:
            run = maker(subject)
            with torch.inference_mode():
                ready.append(warm(engine, run))
        except Exception as error:  # an engine's own failure is a row of the result, whatever it raises
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            failed.append(Row(engine, len(subject.x), failed=reason[:LONGEST_REASON]))
    return ready, failed


def machine() -> str:
    """The processor, as the system calls it, and how many of its cores this process may use."""
    name = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        lines = information.read_text(encoding="utf-8", errors="replace").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {processors()} cores"


def processors() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions() -> dict[str, str]:
    """The engines' packages that are installed."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def busy(load: float, waited: float, threads: int) -> str:
    """Why the figures are not those of a quiet machine; empty where nothing speaks against them."""
    if load > LOAD * processors():
        return (
            f"{load:.1f} other processes wanted the {processors()} cores when this began; measure again when they don't"
        )
    if threads == 1 and waited > WAITS:
        return f"for {waited:.0%} of its time an engine waited for a core; measure again when nothing else runs"
    return ""
