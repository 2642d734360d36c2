"""The batches of a run, and the shards of an evaluation: what is computed by the order, read by torch's own loader."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from netspec_training.data.chance import Chance
from netspec_training.data.images import Images
from netspec_training.data.order import batches_of, parts_of, shard, steps_in
from netspec_training.data.prepare import View, prepared

Batch = tuple[Tensor, Tensor]


@runtime_checkable
class Batches(Protocol):
    """What a run is fed by. Whatever has these two members will do: see docs/training.md.

    `steps` is the number of steps of an epoch, the same in all processes. `batches` gives those of one process from
    `start_step` on, each a pair of images (count, channels, extents...) and classes (count,), int64. Images of uint8
    are normalised by the run, floats are taken as they are. The same arguments give the same batches: that is what a
    run resumes by, in the middle of an epoch.
    """

    steps: int

    def batches(self, seed: int, epoch: int, rank: int, world: int, start_step: int) -> Iterator[Batch]: ...


class ImageBatches:
    """Batches of images by index; `batch` is that of all processes together, a multiple of their number."""

    def __init__(self, images: Images, view: View, batch: int, workers: int = 0, pinned: bool = False) -> None:
        self.images, self.view, self.batch = images, view, batch
        self.workers, self.pinned = workers, pinned
        self.steps = steps_in(len(images.targets), batch)

    def batches(self, seed: int, epoch: int, rank: int, world: int, start_step: int) -> Iterator[Batch]:
        """The batches of one process in an epoch, from a step on."""
        indices = list(batches_of(len(self.images.targets), self.batch, seed, epoch, (rank, world), start_step))
        return read_ahead(Prepared(self.images, self.view, seed, epoch), indices, self.workers, self.pinned)


class Prepared(Dataset[Batch]):
    """Whole batches by their images' indices; without an epoch, as an evaluation sees them."""

    def __init__(self, images: Images, view: View, seed: int = 0, epoch: int | None = None) -> None:
        self.images, self.view, self.seed, self.epoch = images, view, seed, epoch

    def __getitem__(self, indices: Tensor) -> Batch:
        chance = None if self.epoch is None else Chance(self.seed, self.epoch, indices)
        return prepared(self.images, indices, self.view, chance), self.images.targets[indices]


def read_ahead(data: Dataset[Batch], indices: list[Tensor], workers: int, pinned: bool) -> Iterator[Batch]:
    """Batches in the order of their indices; `workers` processes make them beforehand."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This DataLoader will create")  # more than there are cores: it was asked for
        loader = DataLoader(
            data, batch_size=None, sampler=indices, num_workers=workers, pin_memory=pinned, worker_init_fn=alone
        )
    return iter(loader)


def alone(_: int) -> None:
    """A worker takes one core, and leaves what stops a run to its parent, which then ends it."""
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def shard_batches(images: Images, view: View, batch: int, place: tuple[int, int], workers: int = 0) -> Iterator[Batch]:
    """Every image of one process's shard once, none padded: for exact counts. The last batch may be smaller."""
    own = shard(len(images.targets), *place)
    indices = torch.arange(own.start, own.stop)
    return read_ahead(Prepared(images, view), parts_of(indices, batch), workers, False)
