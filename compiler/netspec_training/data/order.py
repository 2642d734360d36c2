"""Which images a step takes, and which an evaluation counts: functions of numbers alone, the same for every process."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from netspec_training.data.chance import seed_of

SHUFFLING = 1


def order_of(count: int, seed: int, epoch: int) -> Tensor:
    """A permutation of all images, another in each epoch."""
    generator = torch.Generator().manual_seed(seed_of(seed, epoch, SHUFFLING))
    return torch.randperm(count, generator=generator)


def steps_in(count: int, batch: int) -> int:
    """How many whole batches an epoch has; what is left over waits for the next epoch's order."""
    return count // batch


def part_of(order: Tensor, step: int, batch: int, rank: int, world: int) -> Tensor:
    """The images that one process takes in a step of the epoch.

    All processes together take the same images whatever their number, so that one process does what several do. `batch`
    is that of all of them, and a multiple of `world`.
    """
    share = batch // world
    start = step * batch + rank * share
    return order[start : start + share]


def batches_of(count: int, batch: int, seed: int, epoch: int, place: tuple[int, int], start: int) -> Iterator[Tensor]:
    """The images of each step of an epoch from `start` on; the place is the rank, and the number of processes."""
    order = order_of(count, seed, epoch)
    for step in range(start, steps_in(count, batch)):
        yield part_of(order, step, batch, *place)


def shard(count: int, rank: int, world: int) -> range:
    """The images that one process counts in an evaluation: every image in one shard, none twice, none padded."""
    return range(count * rank // world, count * (rank + 1) // world)


def parts_of(indices: Tensor, size: int) -> list[Tensor]:
    """The indices in parts of this size, the last one as large as what is left."""
    return [indices[start : start + size] for start in range(0, len(indices), size)]
