"""How many images are recognised: exact counts over shards, summed over processes."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec.record import Record
from netspec_training.world import World

FIRST = 5
NOT_RANKED = 2**31 - 1


class Counts(Record):
    """Of so many images, for how many the right class came first, and among the first five; the sum of their losses."""

    images: int
    top1: int
    top5: int
    loss: float

    def as_data(self) -> dict[str, object]:
        """For the log: counts, and the mean loss."""
        return {"images": self.images, "top1": self.top1, "top5": self.top5, "loss": self.loss / max(1, self.images)}


def ranked(scores: Tensor, targets: Tensor) -> Tensor:
    """How many classes come before each image's own; `NOT_RANKED` where a score is no number. (count,), int64.

    Of equal scores the first class comes first, so that ties count the same in every batch and on every device; that is
    not said of `topk`.
    """
    own, order = scores.gather(1, targets[:, None]), torch.arange(scores.shape[1], device=scores.device)
    before = (scores > own) | ((scores == own) & (order < targets[:, None]))
    return torch.where(scores.isnan().any(dim=1), NOT_RANKED, before.sum(dim=1))


@torch.no_grad()
def counted(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]], world: World, device: torch.device) -> Counts:
    """Counts over this process's batches and all others'; the model is left in the mode that it was in."""
    was_training, totals = model.training, torch.zeros(4, dtype=torch.float64, device=device)
    model.eval()
    for images, targets in batches:
        logits = model(images).float()
        rank, loss = ranked(logits, targets), F.cross_entropy(logits, targets, reduction="sum")
        totals += torch.stack(
            [torch.tensor(len(targets), device=device), (rank == 0).sum(), (rank < FIRST).sum(), loss]
        )
    model.train(was_training)
    images, top1, top5, loss = world.summed(totals.cpu() if device.type == "cpu" else totals).tolist()
    return Counts(int(images), int(top1), int(top5), loss)
