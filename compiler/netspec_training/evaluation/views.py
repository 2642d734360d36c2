"""Images as an evaluation shows them to a network, shard by shard."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from netspec_training.data.images import Images
from netspec_training.data.loader import Batch, read_ahead
from netspec_training.data.order import parts_of, shard
from netspec_training.data.prepare import View, prepared, to_pixels
from netspec_training.evaluation.crops import Crops

AT_ONCE = 256
PARTS = 64


class Views(Dataset[Batch]):
    """Batches by their images' indices: (images, views, channels, extents...), and classes (images,)."""

    def __init__(self, images: Images, view: View, crops: Crops) -> None:
        self.images, self.view, self.crops = images, view, crops

    def __getitem__(self, indices: Tensor) -> Batch:
        targets = self.images.targets[indices]
        if self.crops.views == 1:
            return prepared(self.images, indices, self.view)[:, None], targets
        return torch.stack([self.views_of(int(index)) for index in indices]), targets

    def views_of(self, index: int) -> Tensor:
        """All views of one image, mirrored ones after the others."""
        channels, height, width = self.view.shape
        picture = self.images.picture(index, channels)
        sizes = torch.tensor([picture.size], dtype=torch.float64)
        boxes: list[tuple[float, float, float, float]] = self.crops.boxes(sizes, (width, height))[0].tolist()
        size, how = (width, height), Image.Resampling.BILINEAR
        pixels = torch.stack([to_pixels(picture.resize(size, how, box, reducing_gap=2.0)) for box in boxes])
        return torch.cat([pixels, pixels.flip(-1)]) if self.crops.mirrored else pixels


def shard_of(count: int, views: int, place: tuple[int, int]) -> list[Tensor]:
    """The batches of one process, by index: every image once, none padded.

    The batches are the same whatever the number of processes, which take them whole: a network's numbers may depend on
    what else is in a batch, in their last digits.
    """
    size = max(1, min(AT_ONCE // views, math.ceil(count / PARTS)))
    parts = parts_of(torch.arange(count), size)
    own = shard(len(parts), *place)
    return parts[own.start : own.stop]


def batches(images: Images, view: View, crops: Crops, place: tuple[int, int], workers: int) -> Iterator[Batch]:
    """One process's batches."""
    return read_ahead(Views(images, view, crops), shard_of(len(images.targets), crops.views, place), workers, False)
