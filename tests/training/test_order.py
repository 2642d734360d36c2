"""The order of images, and what chance says of each, follow from numbers alone."""

from __future__ import annotations

import pytest
import torch

from netspec_training.data.chance import Chance, hashed, mixed, seed_of
from netspec_training.data.order import batches_of, order_of, shard


def test_the_mixing_is_that_of_splitmix64() -> None:
    # The first numbers of SplitMix64 from seed 0, as Java's SplittableRandom and others give them.
    states = torch.tensor([0, 1, 2]) * (0x9E3779B97F4A7C15 - 2**64)
    assert [int(one) % 2**64 for one in mixed(states)] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_chance_is_even_and_each_number_its_own() -> None:
    chance = Chance(7, 3, torch.arange(20_000))
    first, second = chance.uniform(0), chance.uniform(1)
    assert float(first.min()) >= 0
    assert float(first.max()) < 1
    counts = torch.histc(first, 10, 0, 1)
    assert float((counts - 2_000).square().sum() / 2_000) < 30  # chi-squared, 9 degrees of freedom
    assert abs(float(torch.corrcoef(torch.stack([first, second]))[0, 1])) < 0.03
    assert set(chance.whole(5, 14).tolist()) == set(range(14))


def test_chance_knows_neither_the_batch_nor_who_asks() -> None:
    together = Chance(1, 2, torch.arange(10)).uniform(4)
    alone = torch.cat([Chance(1, 2, torch.tensor([index])).uniform(4) for index in range(10)])
    assert torch.equal(together, alone)
    for other in (Chance(2, 2, torch.arange(10)), Chance(1, 3, torch.arange(10))):
        assert not torch.equal(together, other.uniform(4))
    assert int(hashed(1, 2)) != int(hashed(2, 1))
    assert 0 <= seed_of(1, 2, 3) < 2**63


def test_an_epoch_takes_every_image_once() -> None:
    first, second = order_of(100, 5, 0), order_of(100, 5, 1)
    assert sorted(first.tolist()) == list(range(100))
    assert not torch.equal(first, second)
    assert torch.equal(first, order_of(100, 5, 0))


@pytest.mark.parametrize("world", [1, 2, 3, 6])
def test_all_processes_together_take_what_one_takes(world: int) -> None:
    alone = [*batches_of(100, 12, 5, 0, (0, 1), 0)]
    together = [[*batches_of(100, 12, 5, 0, (rank, world), 0)] for rank in range(world)]
    for step, batch in enumerate(alone):
        assert torch.equal(batch, torch.cat([parts[step] for parts in together]))


def test_a_later_start_goes_on_with_the_same_batches() -> None:
    whole = [*batches_of(100, 12, 5, 4, (1, 2), 0)]
    assert len(whole) == 8
    later = [*batches_of(100, 12, 5, 4, (1, 2), 3)]
    assert all(torch.equal(one, other) for one, other in zip(whole[3:], later, strict=True))


@pytest.mark.parametrize(("count", "world"), [(10_001, 1), (10_001, 2), (10_001, 3), (2, 3), (0, 2)])
def test_shards_are_exact(count: int, world: int) -> None:
    assert [index for rank in range(world) for index in shard(count, rank, world)] == list(range(count))
