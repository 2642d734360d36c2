"""A convolution of 3x3 cut into tiles."""

from __future__ import annotations

from itertools import product
from math import ceil, prod

from netspec.record import Record
from netspec_compiler.live.kernels.convolved import ROOM, TILES, Convolved, shared
from netspec_compiler.live.kernels.transforms import POINTS, TAPS


class Tiling(Record):
    """A convolution, the pixels that a tile gives down and across, and a strip: so many images at once, so many rows of
    tiles of each.
    """

    of: Convolved
    high: int
    wide: int
    images: int
    rows: int

    @property
    def reads(self) -> tuple[int, int]:
        """The sides of what a tile reads."""
        return self.high + TAPS - 1, self.wide + TAPS - 1

    @property
    def points(self) -> int:
        """How many products a tile takes for each channel and filter: as many as it reads pixels."""
        return prod(self.reads)

    @property
    def outputs(self) -> int:
        """How many pixels of the output a tile gives."""
        return self.high * self.wide

    @property
    def down(self) -> int:
        """How many rows of tiles an image has."""
        return ceil(self.of.shape[2] / self.high)

    @property
    def across(self) -> int:
        """How many tiles lie side by side."""
        return ceil(self.of.shape[3] / self.wide)

    @property
    def tiles(self) -> int:
        """How many tiles a strip has."""
        return self.images * self.rows * self.across

    @property
    def starts(self) -> list[tuple[int, int]]:
        """The first image and the first row of tiles of each strip."""
        return [*product(range(0, self.of.count, self.images), range(0, self.down, self.rows))]

    @property
    def padded(self) -> tuple[int, int]:
        """The sides of what a strip reads of an image."""
        return self.rows * self.high + TAPS - 1, self.across * self.wide + TAPS - 1

    @property
    def room(self) -> int:
        """How many numbers a strip and what is made of it take."""
        channels, filters = self.of.channels, self.of.filters
        between = 2 * self.points * channels + (self.points + 1) * filters + self.outputs * filters
        return self.images * prod(self.padded) * channels + self.tiles * between

    @property
    def work(self) -> tuple[float, ...]:
        """Multiply-accumulates, weights, numbers at the points of the input and of the output, pixels that are copied
        once more since some beside the output come with them, and strips.
        """
        channels, filters, points, outputs = self.of.channels, self.of.filters, self.points, self.outputs
        strips = len(self.starts)
        tiles = strips * self.tiles
        macs = points * channels * filters + points**2 * channels + (points + 1) * outputs * filters
        whole = (self.down * self.high, self.across * self.wide) == self.of.shape[2:]
        copied = 0 if whole else tiles * outputs * filters
        weights = strips * points * channels * filters
        return tiles * macs, weights, tiles * points * channels, tiles * points * filters, copied, strips

    def cost(self, threads: int) -> float:
        """What all of it costs, in multiply-accumulates of one thread."""
        return shared(TILES, self.work, threads)


def tilings(convolved: Convolved) -> list[Tiling]:
    """Every way to cut a convolution into tiles and strips as large as there is room; none but plain ones of 3x3."""
    if convolved.taps != (TAPS, TAPS) or {*convolved.stride, *convolved.dilation} != {1}:
        return []
    ones = [Tiling(convolved, high, wide, 1, 1) for high, wide in product(POINTS, POINTS)]
    return [in_strips(one) for one in ones if one.room <= ROOM]


def in_strips(one: Tiling) -> Tiling:
    """The same tiles in strips of about one size, not of one row of tiles."""
    fit = 1 + (ROOM - one.room) // (one.replace(rows=2).room - one.room)
    if fit < one.down:
        return one.replace(rows=ceil(one.down / ceil(one.down / fit)))
    image = one.replace(rows=one.down)
    return image.replace(images=min(one.of.count, ROOM // image.room))
