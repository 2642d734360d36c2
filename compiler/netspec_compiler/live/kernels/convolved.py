"""A convolution of maps of height and width, and what it costs as plain sums."""

from __future__ import annotations

from math import prod

from netspec.record import Record

# So many numbers are what a strip of tiles and all that is made of it take: about as much as a core keeps near.
ROOM = 2**21
# What each part of the work costs beside a multiply-accumulate in large products, on one core with AVX-512, where
# weights come from outside its own cache: by least squares over many convolutions (`python -m benchmarks.tiles`).
SUMS = (1.0, 30.0, 18e6)
COLUMNS = (1.1, 25.0, 40.0, 9e6)
TILES = (0.7, 48.0, 100.0, 48.0, 70.0, 14e6)


class Convolved(Record):
    """A convolution: so many maps, their channels and sides, the filters, and their settings along height and width."""

    count: int
    channels: int
    filters: int
    height: int
    width: int
    taps: tuple[int, int]
    padding: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    dilation: tuple[int, int] = (1, 1)

    @property
    def padded(self) -> tuple[int, int]:
        """The sides of a map with its padding."""
        return self.height + 2 * self.padding[0], self.width + 2 * self.padding[1]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """That of the output: images, filters, height, width."""
        settings = zip(self.padded, self.taps, self.stride, self.dilation, strict=True)
        high, wide = ((side - dilation * (taps - 1) - 1) // stride + 1 for side, taps, stride, dilation in settings)
        return self.count, self.filters, high, wide

    @property
    def pixels(self) -> int:
        """How many pixels the output has."""
        count, _, high, wide = self.shape
        return count * high * wide

    @property
    def weights(self) -> int:
        """How many weights the filters have."""
        return prod(self.taps) * self.channels * self.filters

    @property
    def work(self) -> tuple[float, ...]:
        """Multiply-accumulates, weights, and calls, as plain sums."""
        return self.weights * self.pixels, self.weights, 1

    def cost(self, threads: int) -> float:
        """What the convolution costs as plain sums, in multiply-accumulates of one thread."""
        return shared(SUMS, self.work, threads)


class Columns(Record):
    """A convolution as one product: what each pixel of the output sees, a row each, and the filters, a column each."""

    of: Convolved

    @property
    def room(self) -> int:
        """How many numbers all rows are."""
        return self.of.pixels * prod(self.of.taps) * self.of.channels

    @property
    def work(self) -> tuple[float, ...]:
        """Multiply-accumulates, weights, numbers in rows, and calls."""
        return self.of.weights * self.of.pixels, self.of.weights, self.room, 1

    def cost(self, threads: int) -> float:
        """What all of it costs, in multiply-accumulates of one thread."""
        return shared(COLUMNS, self.work, threads)


def shared(prices: tuple[float, ...], work: tuple[float, ...], threads: int) -> float:
    """What work costs that threads share, but for what is paid for each call or strip, which is its last part."""
    *parts, alone = (price * amount for price, amount in zip(prices, work, strict=True))
    return sum(parts) / threads + alone
