"""The processes of a run: who this one is, by the environment that torchrun or SLURM gives, and what they agree on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import torch
from torch import Tensor
from torch import distributed as dist
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.rendezvous import rendezvous

from netspec.record import Record

WAITING = timedelta(minutes=10)
SLURM_PORTS = range(20_000, 30_000)


class World(Record):
    """One of `size` processes: its number, and its number on its own machine."""

    rank: int = 0
    size: int = 1
    local_rank: int = 0
    restarts: int = 0

    @property
    def first(self) -> bool:
        """Whether this is the process that writes and prints."""
        return self.rank == 0

    def summed(self, numbers: Tensor) -> Tensor:
        """The sum over all processes, on the device of the numbers."""
        if self.size > 1:
            dist.all_reduce(numbers)
        return numbers

    def any(self, number: int, control: dist.ProcessGroup | None) -> int:
        """The largest of all processes' numbers: known to all after the same step."""
        if self.size == 1:
            return number
        held = torch.tensor([number])
        dist.all_reduce(held, dist.ReduceOp.MAX, group=control)
        return int(held)


ALONE = World()


def world_of(environment: Mapping[str, str]) -> World:
    """Who this process is: what torchrun says, else a step of SLURM's (`srun`), else alone."""
    if "RANK" in environment and "WORLD_SIZE" in environment:
        names = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "TORCHELASTIC_RESTART_COUNT")
        return World(*(int(environment.get(name, 0)) for name in names))
    if int(environment.get("SLURM_STEP_NUM_TASKS", 1)) > 1:
        names = ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_RESTART_COUNT")
        return World(*(int(environment.get(name, 0)) for name in names))
    return ALONE


def meeting_place(environment: Mapping[str, str]) -> dict[str, str]:
    """Where processes meet: as it is said, else on the machine from which SLURM's step was started."""
    port = SLURM_PORTS.start + int(environment.get("SLURM_JOB_ID", 0)) % len(SLURM_PORTS)
    host = environment.get("SLURM_LAUNCH_NODE_IPADDR", "localhost")
    return {
        "MASTER_ADDR": environment.get("MASTER_ADDR", host),
        "MASTER_PORT": environment.get("MASTER_PORT", str(port)),
    }


@contextmanager
def joined(world: World, device: torch.device) -> Iterator[dist.ProcessGroup | None]:
    """Meets the others for as long as the body runs; gives the group that agrees on small things without a device."""
    if world.size == 1:
        yield None
        return
    os.environ.update(meeting_place(os.environ))
    backend = "nccl" if device.type == "cuda" else "gloo"
    found, *_ = next(rendezvous("env://", world.rank, world.size, timeout=WAITING))
    # A launcher keeps its store when it starts processes again, with the addresses of those that ended in it: who reads
    # one of them waits for the dead.
    store = PrefixStore(f"netspec/{world.restarts}", found)
    dist.init_process_group(backend, store=store, rank=world.rank, world_size=world.size, timeout=WAITING)
    try:
        yield dist.new_group(backend="gloo", timeout=WAITING)
    finally:
        dist.destroy_process_group()
