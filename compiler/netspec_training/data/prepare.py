"""A batch of images as the network takes it: windows cut out, brought to size, changed as a recipe says."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from netspec_training.data import windows
from netspec_training.data.augment import PLAIN, Augment
from netspec_training.data.chance import Chance
from netspec_training.data.images import ArrayImages, Images
from netspec_training.data.trivial import OPERATIONS, STRENGTHS, augmented

MIRROR, OPERATION, STRENGTH, SIGN, ERASED, ERASED_AREA, ERASED_ASPECT, ERASED_ACROSS, ERASED_DOWN = range(2, 11)
ERASED_SHARE, ERASED_LOG_ASPECT = (0.02, 0.33), 1.194  # log(3.3); Zhong et al., 2017, and torchvision's RandomErasing


class View(NamedTuple):
    """What a network sees of an image: its input, how it varies in training, and by how much an evaluation enlarges."""

    shape: tuple[int, ...]
    augment: Augment = PLAIN
    resize: float = 256 / 224


def prepared(images: Images, indices: Tensor, view: View, chance: Chance | None = None) -> Tensor:
    """Images by index, (count, channels, extents...), uint8 where they are pictures. No chance: as evaluations see."""
    if isinstance(images, ArrayImages) and images.shape == view.shape:
        return of_size(images.pixels[indices], view.augment, chance)
    return from_pictures(images, indices, view, chance)


def of_size(batch: Tensor, augment: Augment, chance: Chance | None) -> Tensor:
    """Images that have the network's size already, all at once; arrays other than pictures stay as they are."""
    if chance is None or batch.dim() != 4 or batch.dtype != torch.uint8:
        return batch
    if augment.crop == "area":
        sizes = torch.tensor([batch.shape[-1], batch.shape[-2]], dtype=torch.float64).expand(len(batch), 2)
        batch = cut(batch, windows.of_area(sizes, augment, chance))
    if augment.mirror:
        batch = torch.where((chance.uniform(MIRROR) < 0.5)[:, None, None, None], batch.flip(-1), batch)
    if augment.trivial:
        batch = trivially(batch, chance)
    return erased(batch, augment, chance)


def cut(batch: Tensor, edges: Tensor) -> Tensor:
    """The window of each image, brought to the size of the batch: each pixel from the four around where it falls."""
    count, _, height, width = batch.shape
    extent = torch.tensor([width, height, width, height], dtype=torch.float64)
    left, top, right, low = (2 * edges / extent - 1).unbind(1)
    zero = torch.zeros_like(left)
    theta = torch.stack([(right - left) / 2, zero, (left + right) / 2, zero, (low - top) / 2, (top + low) / 2], dim=1)
    grid = F.affine_grid(theta.reshape(count, 2, 3).float(), list(batch.shape), align_corners=False)
    moved = F.grid_sample(batch.float(), grid, padding_mode="border", align_corners=False)
    return moved.round().to(torch.uint8)


def trivially(batch: Tensor, chance: Chance) -> Tensor:
    """TrivialAugment of each image."""
    pictures = [to_picture(one) for one in batch]
    return torch.stack([to_pixels(one) for one in changed(pictures, chance)])


def changed(pictures: list[Image.Image], chance: Chance) -> list[Image.Image]:
    operations = chance.whole(OPERATION, len(OPERATIONS)).tolist()
    strengths = chance.whole(STRENGTH, STRENGTHS).tolist()
    signs = (chance.uniform(SIGN) < 0.5).tolist()
    return [augmented(*each) for each in zip(pictures, operations, strengths, signs, strict=True)]


def from_pictures(images: Images, indices: Tensor, view: View, chance: Chance | None) -> Tensor:
    """Images of any size, one by one: windows of them, brought to size by averaging."""
    channels, height, width = view.shape
    pictures = [images.picture(index, channels) for index in indices.tolist()]
    sizes = torch.tensor([one.size for one in pictures], dtype=torch.float64)
    boxes = boxes_of(sizes, (width, height), view, chance).tolist()
    pictures = [
        one.resize((width, height), Image.Resampling.BILINEAR, tuple(box), reducing_gap=2.0)
        for one, box in zip(pictures, boxes, strict=True)
    ]
    if chance is None:
        return torch.stack([to_pixels(one) for one in pictures])
    if view.augment.mirror:
        mirrored = (chance.uniform(MIRROR) < 0.5).tolist()
        flip = Image.Transpose.FLIP_LEFT_RIGHT
        pictures = [one.transpose(flip) if turn else one for one, turn in zip(pictures, mirrored, strict=True)]
    if view.augment.trivial:
        pictures = changed(pictures, chance)
    return erased(torch.stack([to_pixels(one) for one in pictures]), view.augment, chance)


def boxes_of(sizes: Tensor, target: tuple[int, int], view: View, chance: Chance | None) -> Tensor:
    """The window of each picture."""
    if chance is None:
        return windows.middle(sizes, target, view.resize)
    match view.augment.crop:
        case "none":
            return windows.whole(sizes)
        case "fixed":
            return windows.fixed(sizes, target, view.augment, chance)
        case "area":
            return windows.of_area(sizes, view.augment, chance)


def erased(batch: Tensor, augment: Augment, chance: Chance) -> Tensor:
    """A random rectangle of some images blanked."""
    if not augment.erase:
        return batch
    height, width = batch.shape[-2:]
    least, most = ERASED_SHARE
    area = height * width * (least + (most - least) * chance.uniform(ERASED_AREA))
    aspect = (ERASED_LOG_ASPECT * (2 * chance.uniform(ERASED_ASPECT) - 1)).exp()
    wide, high = (area * aspect).sqrt().clamp(max=width), (area / aspect).sqrt().clamp(max=height)
    left, top = (width - wide) * chance.uniform(ERASED_ACROSS), (height - high) * chance.uniform(ERASED_DOWN)
    across, down = torch.arange(width), torch.arange(height)
    inside_x = (across >= left[:, None]) & (across < (left + wide)[:, None])
    inside_y = (down >= top[:, None]) & (down < (top + high)[:, None])
    chosen = chance.uniform(ERASED) < augment.erase
    blank = (inside_y[:, :, None] & inside_x[:, None, :]) & chosen[:, None, None]
    return torch.where(blank[:, None], torch.zeros_like(batch), batch)


def to_picture(one: Tensor) -> Image.Image:
    return Image.fromarray((one[0] if len(one) == 1 else one.movedim(0, -1)).numpy())


def to_pixels(picture: Image.Image) -> Tensor:
    """(channels, height, width), uint8."""
    pixels = torch.from_numpy(np.array(picture))
    return pixels[None] if pixels.dim() == 2 else pixels.movedim(-1, 0)
