"""Counts: of the images of each class how many are recognised, and as what each is taken."""

from __future__ import annotations

import torch
from torch import Tensor

from netspec_training.counting import FIRST, NOT_RANKED, ranked
from netspec_training.world import World


class Tally:
    """Whole numbers by class, int64: images, those whose class came first, those whose class is among the first five.

    `confusion`, where it is kept, has a row for each class and a column for what its images are taken for. `without`
    are images for which the network gives what is no number.
    """

    def __init__(self, classes: int, confusion: bool, device: torch.device) -> None:
        self.images, self.top1, self.top5 = torch.zeros(3, classes, dtype=torch.int64, device=device)
        self.without = torch.zeros(1, dtype=torch.int64, device=device)
        size = classes if confusion else 0
        self.confusion = torch.zeros(size, size, dtype=torch.int64, device=device)

    def add(self, scores: Tensor, targets: Tensor) -> None:
        """Counts a batch: scores are (count, classes), targets (count,). See `ranked` for ties."""
        rank = ranked(scores, targets)
        known = rank != NOT_RANKED
        self.images += each(targets, self.images)
        self.top1 += each(targets[rank == 0], self.images)
        self.top5 += each(targets[rank < FIRST], self.images)
        self.without += (~known).sum()
        if len(self.confusion):
            self.confusion += cells(scores[known], targets[known])

    def together(self, world: World) -> Tally:
        """The sum over all processes."""
        for one in (self.images, self.top1, self.top5, self.without, self.confusion):
            world.summed(one)
        return self


def each(targets: Tensor, like: Tensor) -> Tensor:
    """How many of these images are of each class."""
    return torch.bincount(targets, minlength=len(like))


def cells(scores: Tensor, targets: Tensor) -> Tensor:
    """For each class, a row, how many of its images are taken for each class, a column."""
    classes = scores.shape[1]
    order = torch.arange(classes, device=scores.device)
    taken = torch.where(scores == scores.amax(dim=1, keepdim=True), order, classes).amin(dim=1)
    return torch.bincount(targets * classes + taken, minlength=classes**2).view(classes, classes)
