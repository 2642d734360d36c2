"""Exact counts: against a plain loop, over shards, over the windows of the paper; and what keeps one from starting."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

import netspec
from netspec.cli.main import run
from netspec_training.checkpoints import save_weights
from netspec_training.data.images import ArrayImages
from netspec_training.data.normalise import Normalisation
from netspec_training.data.prepare import View
from netspec_training.evaluation.crops import Count, crops_of
from netspec_training.evaluation.evaluate import scores_of
from netspec_training.evaluation.tally import Tally
from netspec_training.evaluation.views import Views, batches, shard_of
from tests.training.small import pixels_of, write_folder, write_idx

SPEC = """param classes: 1..99 = 3
param side: 1..99 = 8
param colours: 1..3 = 1
block head(classes) {
  linear classes
}

network googlenet {
  input 1x8x8
  conv1: conv 3x3 4 act=relu
  fc: linear classes
  aux aux1 at conv1 weight=0.3: head classes
}
"""
PIXELS = "--mean 0.2 --std 0.3"
CPU = torch.device("cpu")


def written(folder: Path, text: str = SPEC) -> netspec.Network:
    (folder / "net.ns").write_text(text, encoding="utf-8")
    return netspec.load(folder / "net.ns")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: data, a spec, weights that say which images they expect, and weights that do not."""
    write_idx(tmp_path / "data", val=101)
    torch.manual_seed(1)
    state = netspec.build(written(tmp_path)).state_dict()
    (tmp_path / "run").mkdir()
    assert save_weights(tmp_path / "run", state, Normalisation((0.2,), (0.3,)), {"network": "googlenet"}) is None
    save_file(state, tmp_path / "bare.safetensors")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GLOO_SOCKET_IFNAME", "lo")
    return tmp_path


def evaluate(options: str, weights: str = "run") -> int:
    return run(["evaluate", "net.ns", weights, "--data", "data", *options.split()])


def found(options: str, capfd: pytest.CaptureFixture[str], weights: str = "run") -> dict[str, Any]:
    assert evaluate(f"{options} --format json", weights) == 0
    data: dict[str, Any] = json.loads(capfd.readouterr().out)
    return data


def expected(folder: Path) -> tuple[list[list[int]], Tensor]:
    """For each image its classes from the likeliest on, one image at a time, and its own class."""
    pixels, targets = pixels_of(101, seed=2)
    model = netspec.build(netspec.load(folder / "net.ns"))
    torch.manual_seed(1)
    model = netspec.build(netspec.load(folder / "net.ns")).eval()
    with torch.no_grad():
        logits = [model((one[None, None].float() / 255 - 0.2) / 0.3)[0].tolist() for one in pixels]
    return [sorted(range(3), key=lambda k, row=row: -row[k]) for row in logits], targets  # type: ignore[misc]


def test_counts_are_those_of_a_plain_loop(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = found("--per-class --confusion", capfd)
    order, targets = expected(folder)
    pairs = Counter((int(target), row[0]) for target, row in zip(targets, order, strict=True))
    assert data["images"] == 101
    assert data["top1"] == sum(count for (target, first), count in pairs.items() if target == first)
    assert data["top5"] == 101
    assert data["confusion"]["counts"] == [[pairs[i, j] for j in range(3)] for i in range(3)]
    for number, one in enumerate(data["classes"]):
        assert one["name"] == str(number)
        assert one["images"] == int((targets == number).sum())
        assert one["top1"] == pairs[number, number]


def test_two_processes_count_what_one_counts(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    alone = found("--per-class --confusion", capfd)
    assert found("--per-class --confusion --procs 2", capfd) == alone


def test_shards_hold_every_image_once_in_the_same_batches() -> None:
    for count, views in ((10_001, 1), (10_001, 126), (3, 10), (257, 1)):
        whole = shard_of(count, views, (0, 1))
        assert torch.equal(torch.cat(whole), torch.arange(count))
        for size in (2, 3, 7):
            parts = [part for rank in range(size) for part in shard_of(count, views, (rank, size))]
            assert len(parts) == len(whole)
            assert all(map(torch.equal, parts, whole))


def test_first_five_of_many_with_ties() -> None:
    """Of equal scores the first class comes first."""
    generator = torch.Generator().manual_seed(2)
    scores = torch.randint(0, 4, (200, 9), generator=generator).float()
    targets = torch.randint(0, 9, (200,), generator=generator)
    tally = Tally(9, True, CPU)
    for part in (slice(0, 70), slice(70, 200)):
        tally.add(scores[part], targets[part])
    order = [sorted(range(9), key=lambda k, row=row: (-row[k], k)) for row in scores.tolist()]  # type: ignore[misc]
    pairs = list(zip(order, targets.tolist(), strict=True))
    assert int(tally.top1.sum()) == sum(row[0] == target for row, target in pairs)
    assert int(tally.top5.sum()) == sum(target in row[:5] for row, target in pairs)
    cells = Counter((target, row[0]) for row, target in pairs)
    assert all(int(tally.confusion[i, j]) == cells[i, j] for i in range(9) for j in range(9))


def paper_windows(width: int, height: int) -> Counter[tuple[float, ...]]:
    """Section 7 in its own order, without mirror images, in pixels of the image as it is."""
    counted: Counter[tuple[float, ...]] = Counter()
    for shorter in (256, 288, 320, 352):
        scale = min(width, height) / shorter
        long = (max(width, height) / scale) - shorter
        for offset in (0, long / 2, long):
            x, y = (offset, 0) if width >= height else (0, offset)
            far = shorter - 224
            crops = [(x + a, y + b, 224) for a, b in ((0, 0), (far, 0), (0, far), (far, far), (far / 2, far / 2))]
            for left, top, size in [*crops, (x, y, shorter)]:
                box = (left, top, left + size, top + size)
                counted[tuple(round(one * scale, 6) for one in box)] += 1
    return counted


@pytest.mark.parametrize("size", [(500, 375), (256, 340), (300, 300)])
def test_windows_are_those_of_the_paper(size: tuple[int, int]) -> None:
    crops = crops_of(144)
    boxes = crops.boxes(torch.tensor([size], dtype=torch.float64), (224, 224))[0].tolist()
    ours: Counter[tuple[float, ...]] = Counter()
    for crop, box in zip(crops.windows, boxes, strict=True):
        ours[tuple(round(one, 6) for one in box)] += crop.weight
    assert ours == paper_windows(*size)
    assert 2 * ours.total() == 144
    assert crops.weights.sum() == pytest.approx(1)


def test_ten_crops_are_corners_and_middle_and_their_mirror_images() -> None:
    boxes = crops_of(10).boxes(torch.tensor([[256.0, 256.0]], dtype=torch.float64), (224, 224))[0].round().tolist()
    assert boxes[0] == [0, 0, 224, 224]
    assert boxes[3:] == [[32, 32, 256, 256], [16, 16, 240, 240]]
    images = ArrayImages(pixels_of(4)[0][:, None], torch.zeros(4, dtype=torch.int64), ("0",))
    seen, _ = Views(images, View((1, 8, 8)), crops_of(10))[torch.arange(4)]
    assert seen.shape == (4, 10, 1, 8, 8)
    assert torch.equal(seen[:, 5:], seen[:, :5].flip(-1))


@pytest.mark.parametrize("count", [10, 144])
def test_scores_of_many_views_are_the_mean_of_the_softmax(count: Count) -> None:
    crops = crops_of(count)
    logits = torch.randn(2 * crops.views, 5, generator=torch.Generator().manual_seed(3))
    weights = [crop.weight for crop in crops.windows] * 2
    rows = torch.softmax(logits.double(), dim=1).view(2, -1, 5)
    repeated = torch.stack([row.repeat_interleave(torch.tensor(weights), dim=0).mean(dim=0) for row in rows])
    torch.testing.assert_close(scores_of(logits, crops.weights), repeated)


@pytest.mark.parametrize("crops", [10, 144])
def test_more_crops_of_coloured_squares(crops: int, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is one colour is so in every window: the same classes as with one crop, whatever the weights."""
    write_folder(folder / "squares", each=2)
    written(folder, SPEC.replace("1x8x8", "3x8x8"))
    save_file(netspec.build(netspec.load("net.ns")).state_dict(), "bare.safetensors")
    common = ["evaluate", "net.ns", "bare.safetensors", "--data", "squares", *PIXELS.split(), "--format", "json"]
    counts = []
    for number in (1, crops):
        assert run([*common, "--crops", str(number)]) == 0
        counts.append({**json.loads(capfd.readouterr().out), "crops": 0})
    assert counts[0] == counts[1]
    assert counts[0]["images"] == 6


def test_the_file_says_which_images_it_expects_or_the_command_does(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert found("", capfd, "run/weights.safetensors") == found(PIXELS, capfd, "bare.safetensors")
    assert evaluate("", "bare.safetensors") == 2
    assert "NS920" in capfd.readouterr().err
    for wrong in ("--mean 0.2", "--mean a --std 1", "--mean 0 --std 0", "--mean 0,0 --std 1,1"):
        assert evaluate(wrong, "bare.safetensors") == 2
        assert "NS025" in capfd.readouterr().err


def test_the_file_says_it_to_a_model_too(folder: Path) -> None:
    model = netspec.build(netspec.load("net.ns"))
    netspec.load_weights(model, "run/weights.safetensors", source="netspec")
    assert (model.input_mean, model.input_std) == ((0.2,), (0.3,))
    torch.testing.assert_close(model.normalise(torch.full((1, 1, 8, 8), 0.5)), torch.ones(1, 1, 8, 8))
    other = netspec.build(netspec.load("net.ns"))
    netspec.load_weights(other, "bare.safetensors", source="netspec")
    assert (other.input_mean, other.input_std) == ((0.0,), (1.0,))


def test_weights_without_heads_are_as_good(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    torch.manual_seed(1)
    save_file(netspec.build(netspec.load("net.ns")).strip_aux().state_dict(), "stripped.safetensors")
    assert found(PIXELS, capfd, "stripped.safetensors") == found("", capfd)


def test_published_figures_stand_beside(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = found("--reference", capfd)
    paper = [one for one in data["reference"] if "table 3" in one["source"]]
    alone, seven = ({one["crops"]: one["top5_error"] for one in paper if one["models"] == count} for count in (1, 7))
    assert alone == {1: 10.07, 10: 9.15, 144: 7.89}
    assert seven == {1: 8.09, 10: 7.62, 144: 6.67}
    assert evaluate("--reference --per-class --confusion") == 0
    shown = capfd.readouterr().out
    assert "7.89 %" in shown
    assert "These are others" in shown


def test_what_is_no_number_is_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    state = netspec.build(netspec.load("net.ns")).state_dict()
    state["fc.bias"][1] = torch.nan
    save_file(state, "broken.safetensors")
    assert evaluate(PIXELS, "broken.safetensors") == 1
    assert "error[NS921]: for 101 of 101 images" in capfd.readouterr().err


def test_windows_of_what_is_no_picture(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    arrays = folder / "arrays"
    arrays.mkdir()
    np.save(arrays / "val-images.npy", np.zeros((6, 1, 8, 8), dtype=np.float32))
    np.save(arrays / "val-labels.npy", np.arange(6) % 3)
    call = ["evaluate", "net.ns", "bare.safetensors", "--data", "arrays", "--format", "json"]
    assert run(call) == 0
    assert json.loads(capfd.readouterr().out)["images"] == 6
    assert run([*call, "--crops", "10"]) == 2
    assert "holds arrays of float32 of 1x8x8" in capfd.readouterr().err


def test_data_without_images_to_evaluate_on(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"):
        (folder / "data" / name).unlink()
    assert evaluate("") == 2
    assert "none to evaluate on" in capfd.readouterr().err


def test_batches_are_pixels_with_their_classes() -> None:
    pixels, targets = pixels_of(5)
    images = ArrayImages(pixels[:, None], targets, ("0", "1", "2"))
    seen = list(batches(images, View((1, 8, 8)), crops_of(1), (0, 1), 0))
    assert torch.equal(torch.cat([one for one, _ in seen])[:, 0], images.pixels)
    assert torch.equal(torch.cat([one for _, one in seen]), targets)
