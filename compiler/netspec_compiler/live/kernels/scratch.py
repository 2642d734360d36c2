"""Memory for what lies between the products of a convolution, lent to one call at a time.

All convolutions take turns in the same, so that it stays in the core's own cache: numbers that lie elsewhere each time
would be fetched, and written back, for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TypeVar

import torch
from torch import Tensor

from netspec_compiler.live.kernels.convolved import ROOM, Columns
from netspec_compiler.live.kernels.tiling import Tiling

# Of how many convolutions each memory keeps its views, and a padded strip.
KEPT = 64

Plan = TypeVar("Plan", Tiling, Columns)
Made = TypeVar("Made", "Strip", "Windows")


class Place:
    """Where a strip lies: what it reads of the maps, where that goes between its padding, which of its pixels are
    wanted if not all, and where they go.

    `source` and `target` are slices of images, channels and rows, `wanted` of images, rows and columns.
    """

    def __init__(self, tiling: Tiling, padded: Tensor, image: int, row: int) -> None:
        of, (count, _, height, width) = tiling.of, tiling.of.shape
        images, here = slice(image, image + tiling.images), slice(min(tiling.images, count - image))
        start = row * tiling.high
        stop = min(start + tiling.rows * tiling.high, height)
        top, left = start - of.padding[0], of.padding[1]
        first = min(max(top, 0), of.height)
        last = max(first, min(top + tiling.padded[0], of.height))
        self.source = images, slice(None), slice(first, last)
        self.inside = padded[here, first - top : last - top, left : left + of.width].permute(0, 3, 1, 2)
        self.target = images, slice(None), slice(start, stop)
        whole = here.stop, stop - start, width
        sides = tiling.images, tiling.rows * tiling.high, tiling.across * tiling.wide
        self.wanted = None if whole == sides else tuple(map(slice, whole))


class Strip:
    """The memory of one strip of tiles, as its steps see it, and where the strips of the convolution lie.

    `padded` is images x height x width x channels; `tiles` its tiles, one axis for each of rows and columns of a tile,
    images, rows and columns of tiles, channels; `data` the same behind one another, points x (tiles x channels);
    `values` what they are at the points; `products` points x tiles x filters, `bias` one row more, and `summands` both;
    `pixels` the outputs as they come, and `made` as they lie in a map: images, rows of tiles, rows of a tile, columns
    of tiles, columns of a tile, filters.
    """

    def __init__(self, tiling: Tiling, numbers: Tensor) -> None:
        of = tiling.of
        grid = tiling.images, tiling.rows, tiling.across
        taken = 0

        def take(*shape: int) -> Tensor:
            nonlocal taken
            start, taken = taken, taken + prod(shape)
            return numbers[start:taken].view(shape)

        # Its own, since the zeros around a map stay zeros where one strip is all.
        self.padded = numbers.new_zeros(tiling.images, *tiling.padded, of.channels)
        image, row, column, channel = self.padded.stride()
        steps = row, column, image, tiling.high * row, tiling.wide * column, channel
        self.tiles = self.padded.as_strided((*tiling.reads, *grid, of.channels), steps)
        self.data = take(tiling.points, tiling.tiles * of.channels)
        self.data_as_tiles = self.data.view(self.tiles.shape)
        self.values = take(tiling.points, tiling.tiles * of.channels)
        self.values_by_tile = self.values.view(tiling.points, tiling.tiles, of.channels)
        products = take(tiling.points + 1, tiling.tiles, of.filters)
        self.products, self.bias = products[:-1], products[-1]
        self.summands = products.flatten(1)
        self.pixels = take(tiling.outputs, tiling.tiles * of.filters)
        self.made = self.pixels.view(tiling.high, tiling.wide, *grid, of.filters).permute(2, 3, 0, 4, 1, 5)
        self.tiling = tiling
        self.places = [Place(tiling, self.padded, *at) for at in tiling.starts]


class Windows:
    """The memory of what the pixels of an output see: `padded` as a strip has it, with the map `inside`; `windows` are
    images, rows, columns, taps down and across, channels; `rows` the same, a row for each pixel.
    """

    def __init__(self, columns: Columns, numbers: Tensor) -> None:
        of, (count, _, high, wide) = columns.of, columns.of.shape
        padded = numbers.new_zeros(count, *of.padded, of.channels)
        (above, beside), (down, across), (tap_down, tap_across) = of.padding, of.stride, of.dilation
        inside = padded[:, above : above + of.height, beside : beside + of.width]
        self.inside = inside.permute(0, 3, 1, 2)
        image, row, column, channel = padded.stride()
        steps = image, down * row, across * column, tap_down * row, tap_across * column, channel
        self.windows = padded.as_strided((count, high, wide, *of.taps, of.channels), steps)
        self.rows = numbers[: columns.room].view(of.pixels, -1)
        self.rows_as_windows = self.rows.view(self.windows.shape)
        self.columns = columns


class Scratch:
    """The memory of one caller. Its views hold what they are for, so that nothing else can come to have its id."""

    def __init__(self) -> None:
        with torch.inference_mode(False):  # else nobody could write to it outside of that mode
            self.numbers = torch.empty(ROOM, dtype=torch.float32, device="cpu")
        self.views: dict[int, Strip | Windows] = {}

    def strip(self, tiling: Tiling) -> Strip:
        """The views of a convolution by tiles."""
        found = self.views.get(id(tiling))
        return found if isinstance(found, Strip) else self.kept(tiling, Strip)

    def windows(self, columns: Columns) -> Windows:
        """The views of a convolution by columns."""
        found = self.views.get(id(columns))
        return found if isinstance(found, Windows) else self.kept(columns, Windows)

    def kept(self, plan: Plan, kind: Callable[[Plan, Tensor], Made]) -> Made:
        """New views."""
        if len(self.views) == KEPT:
            self.views.clear()
        with torch.inference_mode(False):
            made = kind(plan, self.numbers)
        self.views[id(plan)] = made
        return made


# What nobody has now. A list's `pop` and `append` are each one step, whatever other threads do.
FREE: list[Scratch] = []


def lent() -> Scratch:
    """Memory for one caller, who puts it back into `FREE`."""
    try:
        return FREE.pop()
    except IndexError:
        return Scratch()
