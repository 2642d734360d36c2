"""Which parts of an image are looked at, and how much each counts: 1 crop, 10, or the 144 of GoogLeNet's paper.

All are windows of the image itself, brought to the network's size at once; extents are of the target's proportions,
which for the usual input is a square.
"""

from __future__ import annotations

from itertools import product
from typing import Literal

import torch
from torch import Tensor

from netspec.record import Record
from netspec_training.data import windows

Count = Literal[1, 10, 144]
CENTRE = (0.5, 0.5)
CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
USUAL = 256 / 224
# Section 7 of Szegedy et al., 2014: the shorter side is 256, 288, 320 and 352 long; left, middle and right square.
SCALES = (256 / 224, 288 / 224, 320 / 224, 352 / 224)
SQUARES = (0.0, 0.5, 1.0)


class Crop(Record):
    """A window of an image.

    `square` says where along the longer side the largest square lies, 0 first and 1 last; the window is `scale` times
    as short as that, and lies `at` a share of what is left over, across and down. It counts `weight` times.
    """

    square: float
    scale: float
    at: tuple[float, float]
    weight: int = 1


class Crops(Record):
    """All windows of an image; where they are `mirrored`, each is looked at twice."""

    windows: tuple[Crop, ...]
    mirrored: bool

    @property
    def views(self) -> int:
        """How many images the network sees of each."""
        return len(self.windows) * (2 if self.mirrored else 1)

    @property
    def weights(self) -> Tensor:
        """How much each view counts, float64 (views,); they add up to 1."""
        one = torch.tensor([crop.weight for crop in self.windows], dtype=torch.float64)
        both = torch.cat([one, one]) if self.mirrored else one
        return both / both.sum()

    def boxes(self, sizes: Tensor, target: tuple[int, int]) -> Tensor:
        """The windows in pixels, (images, windows, 4); sizes are (images, 2), width and height, as the target is."""
        return torch.stack([box_of(crop, sizes, target) for crop in self.windows], dim=1)


def crops_of(count: Count) -> Crops:
    """The middle; corners and middle with their mirror images; or the paper's four scales of three squares.

    In the paper each square is looked at whole too, at each scale; these four are the same window, and count fourfold.
    """
    match count:
        case 1:
            return Crops((Crop(0.5, USUAL, CENTRE),), False)
        case 10:
            return Crops(tuple(Crop(0.5, USUAL, at) for at in (*CORNERS, CENTRE)), True)
        case 144:
            parts = [Crop(square, scale, at) for square, scale, at in product(SQUARES, SCALES, (*CORNERS, CENTRE))]
            wholes = [Crop(square, 1.0, CENTRE, len(SCALES)) for square in SQUARES]
            return Crops((*parts, *wholes), True)


def box_of(crop: Crop, sizes: Tensor, target: tuple[int, int]) -> Tensor:
    """Left, top, right and lower edge of one window in each image, float64 (images, 4)."""
    wanted = torch.tensor(target, dtype=torch.float64)
    largest = wanted * (sizes / wanted).amin(dim=1, keepdim=True)
    square = windows.placed(sizes, largest, torch.full_like(sizes, crop.square))
    extents = largest / crop.scale
    start = square[:, :2] + (largest - extents) * torch.tensor(crop.at, dtype=torch.float64)
    return torch.cat([start, torch.minimum(start + extents, sizes)], dim=1)
