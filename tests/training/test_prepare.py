"""What is done to images: windows, mirrors, TrivialAugment; as evaluations see them, and as training does."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from netspec_training.data import windows
from netspec_training.data.augment import Augment
from netspec_training.data.chance import Chance
from netspec_training.data.find import find
from netspec_training.data.images import ArrayImages, DataSet, Images
from netspec_training.data.loader import Batches, ImageBatches, shard_batches
from netspec_training.data.normalise import Normalisation, measured
from netspec_training.data.prepare import View, prepared
from tests.training.small import pixels_of, write_folder

ALL = Augment(crop="area", mirror=True, trivial=True, erase=0.5)


def arrays(count: int = 40, size: int = 8) -> ArrayImages:
    pixels, targets = pixels_of(count, size)
    return ArrayImages(pixels[:, None], targets, ("0", "1", "2"))


def in_folder(folder: Path) -> Images:
    found = find(write_folder(folder))
    assert isinstance(found, DataSet)
    assert found.train is not None
    return found.train


def test_an_evaluation_sees_images_of_the_inputs_size_as_they_are() -> None:
    images = arrays()
    assert torch.equal(prepared(images, torch.tensor([3, 1]), View((1, 8, 8), ALL)), images.pixels[[3, 1]])


def test_the_middle_is_cut_as_resizing_and_cropping_cut_it() -> None:
    # 256 for the shorter side and the middle 224: of an image of 512x1024 that is 448x448 of its own pixels.
    box = windows.middle(torch.tensor([[1024.0, 512.0]], dtype=torch.float64), (224, 224), 256 / 224)
    assert torch.allclose(box, torch.tensor([[288.0, 32.0, 736.0, 480.0]], dtype=torch.float64))


def test_windows_of_an_area_keep_area_and_aspect() -> None:
    sizes = torch.tensor([[640.0, 480.0]], dtype=torch.float64).expand(5_000, 2)
    boxes = windows.of_area(sizes, Augment(crop="area"), Chance(0, 0, torch.arange(5_000)))
    width, height = (boxes[:, 2:] - boxes[:, :2]).unbind(1)
    share, aspect = width * height / (640 * 480), width / height
    assert float(boxes.min()) >= 0
    assert (boxes[:, 2:] <= sizes + 1e-9).all()
    assert 0.08 <= float(share.min()) < 0.09
    assert 0.9 < float(share.max()) <= 1 + 1e-9
    assert float(aspect.min()) >= 3 / 4 - 1e-9
    assert float(aspect.max()) <= 4 / 3 + 1e-9
    # What does not fit is drawn again, so that large windows are rarer: torchvision's have a mean of 0.435.
    assert 0.42 < float(share.mean()) < 0.45


def test_a_window_of_no_allowed_aspect_is_the_largest_in_the_middle() -> None:
    sizes = torch.tensor([[1000.0, 10.0]], dtype=torch.float64)
    box = windows.of_area(sizes, Augment(crop="area", area=(0.9, 1)), Chance(0, 0, torch.tensor([0])))
    assert torch.allclose(box, torch.tensor([[500 - 20 / 3, 0.0, 500 + 20 / 3, 10.0]], dtype=torch.float64))


def test_a_fixed_window_has_the_inputs_size_after_resizing() -> None:
    sizes = torch.tensor([[320.0, 256.0]], dtype=torch.float64).expand(500, 2)
    boxes = windows.fixed(sizes, (224, 224), Augment(crop="fixed"), Chance(0, 0, torch.arange(500)))
    assert torch.allclose(boxes[:, 2:] - boxes[:, :2], torch.tensor(224.0, dtype=torch.float64))
    assert float(boxes[:, 0].max()) > 90
    assert float(boxes[:, 1].max()) <= 32


@pytest.mark.parametrize("kind", ["arrays", "folder"])
def test_what_is_done_to_an_image_depends_on_no_other(kind: str, tmp_path: Path) -> None:
    images = arrays() if kind == "arrays" else in_folder(tmp_path)
    view = View((1, 8, 8) if kind == "arrays" else (3, 8, 8), ALL)
    together = prepared(images, torch.arange(8), view, Chance(3, 1, torch.arange(8)))
    alone = [prepared(images, torch.tensor([index]), view, Chance(3, 1, torch.tensor([index]))) for index in range(8)]
    assert torch.equal(together, torch.cat(alone))
    assert not torch.equal(together, prepared(images, torch.arange(8), view, Chance(3, 2, torch.arange(8))))


def test_half_are_mirrored() -> None:
    images = arrays(400)
    batch = prepared(images, torch.arange(400), View((1, 8, 8), Augment(mirror=True)), Chance(0, 0, torch.arange(400)))
    same = (batch == images.pixels).flatten(1).all(dim=1)
    turned = (batch == images.pixels.flip(-1)).flatten(1).all(dim=1)
    assert bool((same ^ turned).all())
    assert 160 < int(turned.sum()) < 240


def test_a_whole_window_of_an_array_changes_nothing() -> None:
    images = arrays()
    augment = Augment(crop="area", area=(1, 1), aspect=(1, 1))
    batch = prepared(images, torch.arange(40), View((1, 8, 8), augment), Chance(0, 0, torch.arange(40)))
    assert torch.equal(batch, images.pixels)


def test_measured_numbers_bring_images_to_mean_zero_and_spread_one() -> None:
    images = arrays()
    normal = measured(images, View((1, 8, 8)))
    batch = normal.applied(images.pixels)
    assert abs(float(batch.mean())) < 1e-5
    assert abs(float(batch.std(correction=0)) - 1) < 1e-5
    floats = torch.rand(2, 1, 8, 8)
    assert normal.applied(floats) is floats
    assert torch.equal(Normalisation().applied(images.pixels), images.pixels.float() / 255)


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_keep_the_protocol(workers: int, tmp_path: Path) -> None:
    batches = ImageBatches(in_folder(tmp_path), View((3, 8, 8), ALL), 6, workers)
    assert isinstance(batches, Batches)
    assert batches.steps == 4
    whole = list(batches.batches(1, 2, 0, 1, 0))
    assert len(whole) == 4
    later = list(batches.batches(1, 2, 0, 1, 2))
    halves = [list(batches.batches(1, 2, rank, 2, 2)) for rank in (0, 1)]
    for number in (0, 1):
        for part in (0, 1):
            assert torch.equal(whole[2 + number][part], later[number][part])
            assert torch.equal(whole[2 + number][part], torch.cat([half[number][part] for half in halves]))


def test_shards_hold_every_image_once() -> None:
    images = arrays(31)
    parts = [shard_batches(images, View((1, 8, 8)), 4, (rank, 3)) for rank in range(3)]
    seen = torch.cat([pixels for part in parts for pixels, _ in part])
    assert torch.equal(seen, images.pixels)
