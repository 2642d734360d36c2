"""Which window of each image is looked at: left, top, right and lower edge in its own pixels, as float64 (count, 4)."""

from __future__ import annotations

import torch
from torch import Tensor

from netspec_training.data.augment import Augment
from netspec_training.data.chance import Chance

TRIES = 10
ACROSS, DOWN, FIRST_TRY = 0, 1, 100


def whole(sizes: Tensor) -> Tensor:
    """All of each image; sizes are (count, 2), width and height."""
    return torch.cat([torch.zeros_like(sizes), sizes], dim=1)


def centred(sizes: Tensor, wanted: Tensor) -> Tensor:
    """The largest window of the wanted proportions in the middle, `wanted` as (2,) width and height."""
    scale = (sizes / wanted).amin(dim=1, keepdim=True)
    return placed(sizes, wanted * scale, torch.full_like(sizes, 0.5))


def middle(sizes: Tensor, target: tuple[int, int], resize: float) -> Tensor:
    """What an evaluation sees: the shorter side `resize` times the target's, and the middle of that."""
    wanted = torch.tensor(target, dtype=torch.float64)
    window = centred(sizes, wanted)
    return shrunk(window, resize)


def shrunk(window: Tensor, factor: float) -> Tensor:
    centre = (window[:, :2] + window[:, 2:]) / 2
    half = (window[:, 2:] - window[:, :2]) / (2 * factor)
    return torch.cat([centre - half, centre + half], dim=1)


def fixed(sizes: Tensor, target: tuple[int, int], augment: Augment, chance: Chance) -> Tensor:
    """A window of the target's size out of the image whose shorter side is `resize` times as long, anywhere in it."""
    scale = (sizes / torch.tensor(target, dtype=torch.float64)).amin(dim=1, keepdim=True)
    extent = torch.tensor(target, dtype=torch.float64) * scale / augment.resize
    return placed(sizes, extent, torch.stack([chance.uniform(ACROSS), chance.uniform(DOWN)], dim=1))


def of_area(sizes: Tensor, augment: Augment, chance: Chance) -> Tensor:
    """A window of a random share of the area: ten tries, then the largest of an allowed aspect in the middle."""
    log_aspect = torch.tensor(augment.aspect, dtype=torch.float64).log()
    least, most = augment.area
    area, aspect = (chance.uniform(FIRST_TRY + torch.arange(TRIES)[:, None] + TRIES * which) for which in (0, 1))
    area = sizes.prod(dim=1) * (least + (most - least) * area)
    aspect = (log_aspect[0] + (log_aspect[1] - log_aspect[0]) * aspect).exp()
    tried = torch.stack([(area * aspect).sqrt(), (area / aspect).sqrt()], dim=-1)
    fits = (tried <= sizes).all(dim=-1)
    found, first = fits.max(dim=0)
    extents = tried[first, torch.arange(len(sizes))]
    extents = torch.where(found[:, None], extents, aspect_within(sizes, augment.aspect))
    anywhere = torch.stack([chance.uniform(ACROSS), chance.uniform(DOWN)], dim=1)
    return placed(sizes, extents, torch.where(found[:, None], anywhere, torch.full_like(anywhere, 0.5)))


def aspect_within(sizes: Tensor, aspect: tuple[float, float]) -> Tensor:
    """The largest extents with an aspect from the least to the most."""
    own = sizes[:, 0] / sizes[:, 1]
    wanted = own.clamp(*aspect)
    return torch.stack(
        [torch.minimum(sizes[:, 0], sizes[:, 1] * wanted), torch.minimum(sizes[:, 1], sizes[:, 0] / wanted)], dim=1
    )


def placed(sizes: Tensor, extents: Tensor, share: Tensor) -> Tensor:
    """Windows of these extents, with so much of what is left over before them."""
    start = (sizes - extents).clamp(min=0) * share
    return torch.cat([start, torch.minimum(start + extents, sizes)], dim=1)
