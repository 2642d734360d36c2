"""How many images are recognised: exact counts over shards, summed over processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec.record import Record
from netspec_training.world import World


class Counts(Record):
    """Of so many images, for how many the right class came first, and among the first five; the sum of their losses."""

    images: int
    top1: int
    top5: int
    loss: float

    def as_data(self) -> dict[str, Any]:
        """For the log: counts, and the mean loss."""
        return {"images": self.images, "top1": self.top1, "top5": self.top5, "loss": self.loss / max(1, self.images)}


@torch.no_grad()
def counted(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]], world: World, device: torch.device) -> Counts:
    """Counts over this process's batches and all others'; the model is left in the mode that it was in."""
    was_training, totals = model.training, torch.zeros(4, dtype=torch.float64, device=device)
    model.eval()
    for images, targets in batches:
        logits = model(images).float()
        first = logits.topk(min(5, logits.shape[1]), dim=1).indices == targets[:, None]
        loss = F.cross_entropy(logits, targets, reduction="sum")
        totals += torch.stack([torch.tensor(len(targets), device=device), first[:, 0].sum(), first.sum(), loss])
    model.train(was_training)
    images, top1, top5, loss = world.summed(totals.cpu() if device.type == "cpu" else totals).tolist()
    return Counts(int(images), int(top1), int(top5), loss)
