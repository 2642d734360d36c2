"""Counts: of the images of each class how many are recognised, and as what each is taken."""

from __future__ import annotations

import torch
from torch import Tensor

from netspec_training.world import World

FIRST = 5


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
        """Counts a batch: scores are (count, classes), targets (count,). Of equal scores the first class comes first.

        So ties count the same in every batch and on every device, which is not said of `topk`.
        """
        own, order = scores.gather(1, targets[:, None]), torch.arange(scores.shape[1], device=scores.device)
        before = (scores > own) | ((scores == own) & (order < targets[:, None]))
        rank, known = before.sum(dim=1), ~scores.isnan().any(dim=1)
        self.images += counted(targets, known | ~known, self.images)
        self.top1 += counted(targets, known & (rank == 0), self.images)
        self.top5 += counted(targets, known & (rank < FIRST), self.images)
        self.without += (~known).sum()
        if len(self.confusion):
            highest = scores == scores.amax(dim=1, keepdim=True)
            taken = torch.where(highest, order, scores.shape[1]).amin(dim=1)
            cells = (targets * scores.shape[1] + taken)[known]
            self.confusion += torch.bincount(cells, minlength=scores.shape[1] ** 2).view_as(self.confusion)

    def together(self, world: World) -> Tally:
        """The sum over all processes."""
        for one in (self.images, self.top1, self.top5, self.without, self.confusion):
            world.summed(one)
        return self


def counted(targets: Tensor, chosen: Tensor, like: Tensor) -> Tensor:
    """How many of the chosen images are of each class."""
    return torch.bincount(targets[chosen], minlength=len(like))
