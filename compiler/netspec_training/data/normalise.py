"""Pixels to numbers around zero: the mean and the spread of each channel, measured on the images or given."""

from __future__ import annotations

import torch
from torch import Tensor

from netspec.record import Record
from netspec_training.data.images import ArrayImages, Images
from netspec_training.data.order import parts_of
from netspec_training.data.prepare import View, prepared

MOST_MEASURED = 1_000
LEAST_SPREAD = 1 / 255


class Normalisation(Record):
    """For each channel, in shares of white (0 to 1): `(pixels / 255 - mean) / std`. Without any it is `/ 255` alone."""

    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()

    def applied(self, batch: Tensor) -> Tensor:
        """A batch as floats; one that is of floats already stays as it is."""
        if batch.is_floating_point():
            return batch
        batch = batch.float() / 255
        if not self.mean:
            return batch
        shape = (1, -1, *[1] * (batch.dim() - 2))
        mean, std = (torch.tensor(one, device=batch.device).reshape(shape) for one in (self.mean, self.std))
        return (batch - mean) / std


def measured(images: Images, view: View) -> Normalisation:
    """The mean and the spread of up to a thousand images, evenly from the first to the last, as an evaluation sees."""
    if isinstance(images, ArrayImages) and images.pixels.is_floating_point():
        return Normalisation()
    count = len(images.targets)
    indices = torch.linspace(0, count - 1, min(count, MOST_MEASURED)).round().to(torch.int64)
    parts = [prepared(images, part, view).double() / 255 for part in parts_of(indices, 100)]
    total = sum(part.numel() / part.shape[1] for part in parts)
    axes = [0, *range(2, parts[0].dim())]
    mean = torch.stack([part.sum(dim=axes) for part in parts]).sum(dim=0) / total
    square = torch.stack([part.square().sum(dim=axes) for part in parts]).sum(dim=0) / total
    std = (square - mean.square()).clamp(min=0).sqrt().clamp(min=LEAST_SPREAD)
    return Normalisation(tuple(round(one, 6) for one in mean.tolist()), tuple(round(one, 6) for one in std.tolist()))
