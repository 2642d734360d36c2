"""Engines in turn: a pass of each, then the same in the opposite order, so that a machine that drifts favours none."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from math import inf, isnan

import torch
from torch import Tensor

from netspec.bench.model import Row
from netspec.record import Record
from netspec_compiler.bench.subject import Runner
from netspec_compiler.differences import apart

# Each engine runs so long in each pass, and so often at least.
SECONDS, LEAST = 0.25, 3
WARM = 3
# Of the largest output, and at least: what rounding in another order never comes to, and a wrong engine is beyond.
ROUNDING, LEAST_BOUND = 1e-2, 1e-5
# Of the time on the clock: what a process alone on its processors still waits.
WAITS = 0.1


class Contender(Record):
    """An engine that is ready: how often it runs in a pass, what it gives, and how far that is from torch's."""

    engine: str
    run: Runner
    count: int
    outputs: Tensor
    apart: float = 0.0


class Pass(Record):
    """Seconds for one run, page faults for one run, and the part of the time for which the process waited."""

    seconds: float
    faults: float
    waited: float


def warm(engine: str, run: Runner) -> Contender:
    """The engine after runs that do not count."""
    outputs = run()
    took = []
    for _ in range(WARM):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return Contender(engine, run, max(LEAST, int(SECONDS / max(min(took), 1e-6))), outputs.clone())


def one_pass(contender: Contender) -> Pass:
    """The engine alone, several runs after one another; the middle of them counts."""
    before, waits = page_faults(), os.times()
    start = time.perf_counter()
    took = []
    for _ in range(contender.count):
        begin = time.perf_counter()
        contender.run()
        took.append(time.perf_counter() - begin)
    wall = time.perf_counter() - start
    after, done = page_faults(), os.times()
    worked = done.user + done.system - waits.user - waits.system
    return Pass(sorted(took)[len(took) // 2], (after - before) / contender.count, min(1.0, max(0.0, 1 - worked / wall)))


def page_faults() -> int:
    """How often this process was given memory so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_minflt + used.ru_majflt


def in_turn(contenders: Sequence[Contender], passes: int) -> Iterator[tuple[Contender, Pass]]:
    """All passes: forth, back, forth, back."""
    for number in range(passes):
        for one in contenders if number % 2 == 0 else contenders[::-1]:
            yield one, one_pass(one)


def off(outputs: Tensor, truth: Tensor) -> float:
    """How far the outputs are from the truth at most; infinitely where they are of another shape, or no numbers."""
    found = apart(outputs, truth) if outputs.shape == truth.shape else inf
    return inf if isnan(found) else found


def agreeing(contenders: Sequence[Contender], truth: Tensor) -> tuple[list[Contender], list[Row]]:
    """The engines that give what torch gives, as far as single precision goes, and rows of those that don't."""
    largest = float(truth.nan_to_num(0.0, 0.0, 0.0).abs().max())
    bound = max(ROUNDING * largest, LEAST_BOUND)
    held = [one.replace(apart=off(one.outputs, truth)) for one in contenders]
    said = f"from torch's, whose largest is {largest:.2g}"
    wrong = [
        Row(one.engine, len(truth), failed=f"its outputs are up to {one.apart:.2g} {said}")
        for one in held
        if one.apart > bound
    ]
    return [one for one in held if one.apart <= bound], wrong


def rows(contenders: Sequence[Contender], passes: int, told: Callable[[str], None]) -> tuple[list[Row], float]:
    """A row for each engine, and the largest part of the time that one waited."""
    found: dict[str, list[Pass]] = {one.engine: [] for one in contenders}
    with torch.inference_mode():
        for one, done in in_turn(contenders, passes):
            found[one.engine].append(done)
            told(one.engine)
    waits = [sorted(one.waited for one in done)[len(done) // 2] for done in found.values()]
    made = [
        Row(
            one.engine,
            len(one.outputs),
            tuple(done.seconds for done in found[one.engine]),
            one.apart,
            sum(done.faults for done in found[one.engine]) / passes,
        )
        for one in contenders
    ]
    return made, max(waits, default=0.0)
