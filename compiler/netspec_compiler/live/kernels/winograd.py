"""Convolutions of 3x3 with stride 1 by Winograd's minimal filtering: fewer multiplications, in products of matrices.

Each tile of the map is taken to points (see `transforms.py`) by one product, each point's channels to its filters by
another, and those back to pixels by a third. The sums come in another order than torch's and are rounded otherwise, by
about as much.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from netspec_compiler.live.calls import Function
from netspec_compiler.live.kernels.kernel import Kernel, activate
from netspec_compiler.live.kernels.scratch import FREE, Place, Strip, lent
from netspec_compiler.live.kernels.tiling import Tiling
from netspec_compiler.live.kernels.transforms import transforms


def at_points(tiling: Tiling, weight: Tensor) -> Tensor:
    """The filters at the points: points x channels x filters, of weights as torch has them."""
    high, wide = (transforms(outputs).of_filter for outputs in (tiling.high, tiling.wide))
    found = torch.einsum("ai,bj,kcij->abck", high, wide, weight.double())
    return found.flatten(0, 1).to(weight.dtype).contiguous()


class Winograd(Kernel):
    """A convolution by tiles; `filters` are at the points."""

    def __init__(self, tiling: Tiling, filters: Tensor, bias: Tensor | None, act: Function | None) -> None:
        self.tiling, self.filters, self.bias, self.act = tiling, filters, bias, act
        self.shape = tiling.of.shape
        high, wide = transforms(tiling.high), transforms(tiling.wide)
        self.to_points = torch.kron(high.of_data, wide.of_data).to(filters.dtype)
        # The bias is one more row of summands, which goes to every pixel as it is.
        ones = torch.ones(tiling.outputs, 1, dtype=torch.float64)
        self.to_pixels = torch.cat([torch.kron(high.back, wide.back), ones], 1).to(filters.dtype)

    def into(self, x: Tensor, out: Tensor) -> None:
        scratch = lent()
        try:
            strip = scratch.strip(self.tiling)
            if len(strip.places) == 1:
                self.through(strip, strip.places[0], x, out)
                return
            for place in strip.places:
                strip.padded.zero_()
                self.through(strip, place, x[place.source], out[place.target])
        finally:
            FREE.append(scratch)

    def through(self, strip: Strip, place: Place, x: Tensor, out: Tensor) -> None:
        """A strip of the maps, `x`, into its part of the output."""
        place.inside.copy_(x)
        strip.data_as_tiles.copy_(strip.tiles)
        torch.mm(self.to_points, strip.data, out=strip.values)
        torch.bmm(strip.values_by_tile, self.filters, out=strip.products)
        if self.bias is None:
            strip.bias.zero_()
        else:
            strip.bias.copy_(self.bias)
        torch.mm(self.to_pixels, strip.summands, out=strip.pixels)
        self.write(strip.made, place, out.permute(0, 2, 3, 1))

    def write(self, found: Tensor, place: Place, made: Tensor) -> None:
        """Puts a strip's pixels where they belong, after the activation."""
        if place.wanted is None:
            made = made.view(found.shape)
        else:
            found = found.flatten(3, 4).flatten(1, 2)[place.wanted]
        if self.act is F.relu:
            torch.clamp_min(found, 0, out=made)
        else:
            made.copy_(found)
            activate(made, self.act)
