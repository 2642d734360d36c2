"""Random numbers as a function of what they are for: a seed, an epoch, the index of an image, which number of it.

A generator has a state, which a run would have to save in the middle of an epoch, for each of its workers (pytorch
issue 36650). These have none: number k of image i in epoch e is what it is, whoever asks for it, and when. The mixing
is that of SplitMix64 (Steele, Lea and Flood, 2014, "Fast splittable pseudorandom number generators").
"""

from __future__ import annotations

import torch
from torch import Tensor

GOLDEN = 0x9E3779B97F4A7C15 - 2**64
FIRST = 0xBF58476D1CE4E5B9 - 2**64
SECOND = 0x94D049BB133111EB - 2**64


def shifted(bits: Tensor, count: int) -> Tensor:
    """A shift to the right that fills with zeros: torch's own copies the sign."""
    return (bits >> count) & ((1 << (64 - count)) - 1)


def mixed(bits: Tensor) -> Tensor:
    """Every bit of the result depends on every bit given: int64 to int64, one to one."""
    bits = bits + GOLDEN
    bits = (bits ^ shifted(bits, 30)) * FIRST
    bits = (bits ^ shifted(bits, 27)) * SECOND
    return bits ^ shifted(bits, 31)


def hashed(*parts: Tensor | int) -> Tensor:
    """One number of all parts, in their order; tensors go element by element."""
    result = torch.zeros((), dtype=torch.int64)
    for part in parts:
        result = mixed(result ^ mixed(torch.as_tensor(part, dtype=torch.int64)))
    return result


def seed_of(*parts: int) -> int:
    """A seed for a generator of torch's, from 0 to 2**63 - 1."""
    return int(shifted(hashed(*parts), 1))


class Chance:
    """What chance says of each image of a batch in one epoch."""

    def __init__(self, seed: int, epoch: int, indices: Tensor) -> None:
        self.base = hashed(seed, epoch, indices)

    def uniform(self, number: int | Tensor) -> Tensor:
        """From 0 to below 1, float64, one for each image; another `number` is another draw, a tensor of them many."""
        return shifted(hashed(self.base, number), 11).to(torch.float64) * 2.0**-53

    def whole(self, number: int, below: int) -> Tensor:
        """Whole numbers from 0 to below the bound, one for each image."""
        return (self.uniform(number) * below).to(torch.int64)
