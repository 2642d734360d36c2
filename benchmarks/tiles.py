"""What 3x3 convolutions cost each way, and the constants of live/kernels/convolved.py.

All ways of all convolutions run in each round, shuffled, so that weights and code come from where they do in a network;
the map was just written, as there. Prints the milliseconds of each: as oneDNN's sums, as a product of columns, by each
size of tile; which of them the constants choose, and how that does. At the end stand the constants that fit these times
best, in multiply-accumulates. Takes the number of rounds, and that of threads, one where it is not given.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from types import NoneType
from typing import assert_never

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec_compiler.live.kernels.choosing import best, ways
from netspec_compiler.live.kernels.columns import Gathered, as_columns
from netspec_compiler.live.kernels.convolved import Columns, Convolved
from netspec_compiler.live.kernels.kernel import Kernel
from netspec_compiler.live.kernels.packed import pack
from netspec_compiler.live.kernels.tiling import Tiling
from netspec_compiler.live.kernels.winograd import Winograd, at_points

# Channels, filters and the side of the map, in GoogLeNet, ResNet, VGG, SqueezeNet, DenseNet and Inception v3.
SHAPES = """
64 192 56, 96 128 28, 128 192 28, 96 208 14, 112 224 14, 128 256 14, 144 288 14, 160 320 14, 160 320 7, 192 384 7,
16 32 28, 32 96 28, 16 48 14, 24 64 14, 32 64 14, 32 128 14, 32 128 7, 48 128 7, 64 64 56, 128 128 28, 256 256 14,
512 512 7, 64 64 112, 128 128 56, 256 256 28, 512 512 14, 64 96 35, 96 96 35, 32 64 147, 16 64 55, 64 256 13,
128 32 56, 128 32 28, 128 32 14
"""
# A way to run a convolution; none for sums.
Way = Tiling | Columns | None
ROUNDS = 40


def name(way: Way) -> str:
    match way:
        case None:
            return "sums"
        case Columns():
            return "columns"
        case Tiling():
            return f"{way.high} by {way.wide}"
        case never:
            assert_never(never)


class Run:
    """A convolution, one way to run it, and the seconds that it took."""

    def __init__(self, of: Convolved, way: Way, kernel: Callable[[Tensor], Tensor]) -> None:
        self.of, self.way, self.kernel = of, way, kernel
        maps = torch.randn(1, of.channels, of.height, of.width)
        self.x = maps.contiguous(memory_format=torch.channels_last)
        self.took: list[float] = []

    def once(self) -> None:
        self.x.neg_()
        start = time.perf_counter()
        self.kernel(self.x)
        self.took.append(time.perf_counter() - start)

    @property
    def milliseconds(self) -> float:
        """The first tenth of its times."""
        return 1e3 * sorted(self.took)[len(self.took) // 10]


def runs(channels: int, filters: int, side: int) -> list[Run]:
    """All ways to run a convolution, the sums first."""
    layer = nn.Conv2d(channels, filters, 3, padding=1)
    pack(layer, tiled=False)
    of = Convolved(1, channels, filters, side, side, (3, 3), (1, 1))
    return [Run(of, None, layer), *(Run(of, way, kernel(way, layer)) for way in ways(of, tiled=True))]


def kernel(way: Columns | Tiling, layer: nn.Conv2d) -> Kernel:
    """A layer by one way."""
    if isinstance(way, Columns):
        return Gathered(way, as_columns(layer.weight.detach()), layer.bias, F.relu)
    return Winograd(way, at_points(way, layer.weight.detach()), layer.bias, F.relu)


def fitted(work: list[tuple[float, ...]], times: list[float]) -> list[float]:
    """The milliseconds of each part of the work, by least squares of relative errors; none below zero."""
    scaled = torch.tensor(work, dtype=torch.float64) / torch.tensor(times, dtype=torch.float64).unsqueeze(1)
    used = [*range(scaled.size(1))]
    while True:
        found = torch.linalg.lstsq(scaled[:, used], torch.ones(len(work), 1, dtype=torch.float64)).solution.flatten()
        if float(found.min()) >= 0:
            return [float(found[used.index(one)]) if one in used else 0.0 for one in range(scaled.size(1))]
        del used[int(found.argmin())]


def shown(several: list[Run]) -> str:
    """A line of one convolution."""
    of, chosen = several[0].of, best(several[0].of, torch.get_num_threads(), tiled=True)
    took = {one.way: one.milliseconds for one in several}
    times = ", ".join(f"{name(way)} {ms:.3f}" for way, ms in took.items())
    against = (
        f"{took[None] / took[chosen]:.2f} times as fast as sums, {took[chosen] / min(took.values()):.2f} of the best"
    )
    return f"{of.channels:4} to {of.filters:3} on {of.height:3}: {times}; {name(chosen)} chosen, {against}"


def main(rounds: int, threads: int) -> None:
    torch.set_num_threads(threads)
    convolutions = [runs(*map(int, one.split())) for one in SHAPES.split(",")]
    every = [one for several in convolutions for one in several]
    shuffled, draw = [*every], random.Random(0)
    with torch.inference_mode():
        for _ in range(rounds):
            draw.shuffle(shuffled)
            for one in shuffled:
                one.once()
    print("\n".join(map(shown, convolutions)))
    unit = None
    for title, kind in (("SUMS", NoneType), ("COLUMNS", Columns), ("TILES", Tiling)):
        some = [one for one in every if isinstance(one.way, kind)]
        costs = fitted([(one.way or one.of).work for one in some], [one.milliseconds for one in some])
        unit = unit or costs[0]
        print(title, ", ".join(f"{cost / unit:.3g}" for cost in costs))


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(given[0] if given else ROUNDS, given[1] if len(given) > 1 else 1)
