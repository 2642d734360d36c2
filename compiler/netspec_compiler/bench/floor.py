"""How fast this machine multiplies at best: oneDNN's 1x1 convolution by packed weights, on maps in its caches."""

from __future__ import annotations

import time

import torch

from netspec_compiler.live.kernels.packed import operators

# A convolution in the middle of a network: 256 channels to 256, on 28x28.
CHANNELS, SIDE = 256, 28
SECONDS = 0.4


def macs_per_second() -> float:
    """Multiply-accumulates in a second, of the fastest of many runs; 0 where this torch lacks the operators."""
    found = operators()
    if found is None:
        return 0.0
    pack, convolve = found
    x = torch.randn(1, CHANNELS, SIDE, SIDE).contiguous(memory_format=torch.channels_last)
    weight = torch.randn(CHANNELS, CHANNELS, 1, 1)
    packed = pack(weight.to_mkldnn(), [0, 0], [1, 1], [1, 1], 1, [*x.shape])
    best, end = float("inf"), time.perf_counter() + SECONDS
    with torch.no_grad():
        while time.perf_counter() < end:
            start = time.perf_counter()
            convolve(x, packed, None, [0, 0], [1, 1], [1, 1], 1, "none", [], "")
            best = min(best, time.perf_counter() - start)
    return float(CHANNELS * CHANNELS * SIDE * SIDE) / best
