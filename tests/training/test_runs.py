"""Runs of `netspec train`: what they leave, how they end, and that a resumed one is the one that was not disturbed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import netspec
from netspec.cli.main import run
from netspec.shipped import folder as shipped_folder
from netspec_training import checkpoints, loop, running
from netspec_training.data.find import find
from netspec_training.data.images import ArrayImages, DataSet
from netspec_training.data.loader import Batch
from netspec_training.learner import Learner
from tests.training import acting
from tests.training.runs import OPTIONS, PLAIN, SPEC, furnished, log, same, stop_after, train, weights
from tests.training.small import idx_bytes, pixels_of, write_folder, write_idx

LONGER = "--steps 20 --batch 16 --seed 5"
Command = Callable[..., int]


@pytest.fixture(scope="module")
def of_two_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with runs of two processes: `a`, with its checkpoints, and `plain_two`, whose network draws nothing."""
    with pytest.MonkeyPatch.context() as patch:
        place = furnished(tmp_path_factory.mktemp("two"), patch)
        acting.cast("keeping", patch)
        assert train(f"--out a {LONGER} --procs 2 --save-every {acting.SAVED} --gradients 20") == 0
    return place


@pytest.fixture
def two(of_two_processes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return furnished(of_two_processes, monkeypatch)


def test_a_run_leaves_weights_log_recipe_and_spec(folder: Path) -> None:
    assert train(f"--out a {OPTIONS}") == 0
    assert {path.name for path in Path("a").iterdir()} >= {
        *("weights.safetensors", "log.jsonl", "last.pt", "recipe.toml", "tiny.ns")
    }
    model = netspec.build(netspec.load("a/tiny.ns"))
    model.load_state_dict(weights("a"))
    lines = log("a")
    assert [line["step"] for line in lines] == list(range(1, 13))
    assert {"loss", "losses", "lr", "accuracy", "images_per_second"} <= lines[0].keys()
    assert lines[0]["losses"].keys() == {"logits", "aux1"}  # type: ignore[attr-defined]
    assert lines[-1]["val"]["images"] == 30  # type: ignore[index]
    assert lines[0]["lr"] == 0.01
    assert abs(lines[6]["lr"] - 0.01 * 0.5**0.5) < 1e-9  # Caffe's poly: base_lr (1 - iter / max_iter) ^ power


def test_a_run_learns(folder: Path) -> None:
    assert train("--out a --steps 60 --batch 16 --lr 0.03 --no-aux", "plain.ns") == 0
    lines = log("a")
    assert lines[-1]["val"]["top1"] >= 28  # type: ignore[index]
    assert not any(name.startswith("aux1") for name in weights("a"))


def test_the_same_run_again_is_the_same_to_the_bit_and_another_seed_is_not(folder: Path) -> None:
    assert train(f"--out a {OPTIONS}") == train(f"--out b {OPTIONS}") == 0
    assert train("--out c --steps 12 --batch 16 --seed 6") == 0
    assert same(weights("a"), weights("b"))
    assert not same(weights("a"), weights("c"))
    assert train("--out d --recipe a/recipe.toml") == 0
    assert same(weights("a"), weights("d"))


@pytest.mark.parametrize("recipe", ["bvlc", "paper", "modern"])
def test_a_resumed_run_is_the_undisturbed_one_to_the_bit(
    recipe: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = f"{OPTIONS} --recipe {recipe} --workers 0"
    assert train(f"--out a {options}") == 0
    stop_after(7, monkeypatch)
    assert train(f"--out b {options}") == 130
    assert torch.load("b/last.pt", weights_only=True)["step"] == 7
    assert not Path("b/weights.safetensors").exists()
    monkeypatch.undo()
    os.chdir(folder)
    assert train("--out b --resume") == 0
    assert same(weights("a"), weights("b"))
    ours, theirs = ([{**line, "images_per_second": 0} for line in log(name)] for name in "ab")
    assert ours == theirs


def test_a_log_that_ran_ahead_of_the_checkpoint_is_cut_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_SAVES", 1e9)
    assert train(f"--out a {OPTIONS} --save-every 5") == 0
    state = torch.load("a/last.pt", weights_only=True)
    torch.save({**state, "step": 5}, "a/last.pt")
    with Path("a/log.jsonl").open("a") as stream:
        stream.write('{"step": 13, "lo')
    assert train("--out a --resume") == 0
    assert [line["step"] for line in log("a")] == list(range(1, 13))


def test_two_processes_do_what_one_does(two: Path) -> None:
    assert train(LONGER + " --out plain_one --gradients 20", "plain.ns") == 0
    one, pair = weights("plain_one"), weights("plain_two")
    assert max(float((one[name] - pair[name]).abs().max()) for name in one) < 1e-6
    counts = [{**dict(log(name)[-1]["val"]), "loss": 0} for name in ("plain_one", "plain_two")]  # type: ignore[call-overload]
    assert counts[0] == counts[1]
    norms: list[Any] = [log(name)[0]["gradients"] for name in ("plain_one", "plain_two")]
    assert norms[0] == pytest.approx(norms[1], rel=1e-3)


def test_a_killed_process_is_started_again_and_a_stopped_run_is_saved_as_if_undisturbed(two: Path) -> None:
    options = f"train tiny.ns --data data --out b {LONGER} --procs 2 --save-every {acting.SAVED}".split()
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.acting", "disturbed", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 128 + signal.SIGTERM, done.stderr
    assert "Traceback" not in done.stderr
    assert "death signal" not in done.stderr, "torch's launcher speaks beside us"
    assert f"resumed after step {acting.SAVED}" in done.stdout
    assert f"stopped after step {acting.STOPS_IN}, which is saved" in done.stdout
    ours, theirs = (torch.load(name, weights_only=True) for name in ("b/last.pt", f"a/{acting.STOPS_IN}.pt"))
    assert ours["step"] == acting.STOPS_IN == len(log("b"))
    assert same(ours["model"], theirs["model"])
    assert str(ours["optimiser"]) == str(theirs["optimiser"])
    shutil.copytree("b", "alone")
    assert train("--out alone --resume") == 0  # in one process, which drops other elements
    assert train("--out b --resume --procs 2") == 0
    assert same(weights("b"), weights("a"))


def wait_for(checkpoint: Path) -> None:
    until = time.monotonic() + 300
    while not checkpoint.exists():
        assert time.monotonic() < until
        time.sleep(0.002)


def test_an_interrupt_saves_the_run(folder: Path) -> None:
    options = "--steps 100000 --batch 16 --save-every 3"
    command = [sys.executable, "-m", "netspec", "train", "tiny.ns", "--data", "data", "--out", "b", *options.split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for(Path("b/last.pt"))
        process.send_signal(signal.SIGINT)
        told, wrong = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "Traceback" not in wrong
    assert "which is saved" in told
    assert torch.load("b/last.pt", weights_only=True)["step"] == len(Path("b/log.jsonl").read_text().splitlines())


def test_weights_that_are_no_numbers_are_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though the step's loss, which is of the weights before it, was a number."""
    own = Learner.step

    def spoilt(learner: Learner, *given: Any) -> Any:
        figures = own(learner, *given)
        next(learner.model.parameters()).data.fill_(float("inf"))
        return figures

    monkeypatch.setattr(Learner, "step", spoilt)
    assert train("--out a --steps 1 --batch 16") == 1
    assert "a weight is no finite number" in capsys.readouterr().err
    assert not Path("a/weights.safetensors").exists()
    assert not Path("a/last.pt").exists()


def test_a_full_disk_loses_nothing_that_was_saved(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(f"--out a {OPTIONS} --save-every 5") == 0
    own, writes = checkpoints.replace, []

    def full(path: Path, content: bytes) -> None:
        writes.append(path)
        if len(writes) > 1:
            raise OSError(28, "No space left on device")
        own(path, content)

    monkeypatch.setattr(checkpoints, "replace", full)
    assert train(f"--out b {OPTIONS} --save-every 5") == 2
    assert "error[NS917]: `b/last.pt` can't be written: No space left on device" in capsys.readouterr().err
    assert torch.load("b/last.pt", weights_only=True)["step"] == 5
    monkeypatch.setattr(checkpoints, "replace", own)
    assert train("--out b --resume") == 0
    assert same(weights("a"), weights("b"))


def test_a_run_is_never_overwritten_unasked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(f"--out a {OPTIONS}") == 0
    before = Path("a/weights.safetensors").read_bytes()
    assert train(f"--out a {OPTIONS}") == 2
    assert "error[NS911]" in capsys.readouterr().err
    assert Path("a/weights.safetensors").read_bytes() == before
    assert train("--out a --steps 3 --batch 16 --force") == 0
    assert len(log("a")) == 3
    Path("a/mine.txt").write_text("kept")
    assert train("--out a --steps 3 --batch 16 --force") == 0
    assert Path("a/mine.txt").read_text() == "kept"


def test_another_network_or_recipe_is_not_resumed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(f"--out a {OPTIONS}") == 0
    assert train("--out a --resume", "plain.ns") == 2
    assert "another network" in capsys.readouterr().err
    assert train("--out a --resume --lr 0.5") == 2
    assert "another recipe" in capsys.readouterr().err
    (folder / "tiny.ns").write_text("# a comment changes nothing\n" + SPEC)
    assert train("--out a --resume") == 0


def test_a_repeat_and_its_steps_written_out_are_one_network(tmp_path: Path) -> None:
    prints = []
    for number, written in enumerate(("repeat 2 { linear 4 }", "linear 4 -> linear 4", "linear 4 -> linear 5")):
        spec = tmp_path / f"{number}.ns"
        spec.write_text(f"network n {{\n  input 3x4x4\n  a: {written}\n}}\n")
        prints.append(checkpoints.fingerprint(netspec.load(spec).checked))
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        *((f"--{name} nan", "finite") for name in ("lr", "clip", "epochs")),
        *(
            ("--lr nan", "finite"),
            ("--lr 1e40", "range"),
            ("--epochs 1e300", "range"),
            ("--steps 99999999999999999999", "range"),
        ),
        *(("--workers 100000", "range"), ("--procs 100000", "range"), ("--batch 0", "range")),
        ("--init-except fc", "`--init-weights`, which is not given"),
    ],
)
def test_numbers_out_of_reason_are_told_before_anything_starts(
    option: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(f"--out a {option}") == 2
    told = capsys.readouterr().err
    assert "error[NS025]" in told
    assert said in told
    assert not Path("a").exists()


def test_accumulated_parts_are_the_whole_batch(folder: Path) -> None:
    assert train(f"--out a {OPTIONS}", "plain.ns") == train(f"--out b {OPTIONS} --accumulate 4", "plain.ns") == 0
    one, two = weights("a"), weights("b")
    assert max(float((one[name] - two[name]).abs().max()) for name in one) < 1e-6
    assert abs(log("a")[3]["loss"] - log("b")[3]["loss"]) < 1e-5


def test_folders_of_images_are_trained_on(folder: Path) -> None:
    write_folder(folder / "colours")
    (folder / "colour.ns").write_text(PLAIN.replace("1x8x8", "3x16x16"))
    options = ["--out", "a", "--steps", "24", "--batch", "8", "--lr", "0.1", "--workers", "0", "--validate-every", "8"]
    assert run(["train", "colour.ns", "--data", "colours", *options]) == 0
    assert log("a")[-1]["val"]["top1"] >= 20  # type: ignore[index]


FASHION = Path("/usr/share/datasets/fashion-mnist")


@pytest.mark.skipif(not FASHION.is_dir(), reason="Debian's dataset-fashion-mnist is not installed")
def test_googlenet_learns_fashion_mnist(tmp_path: Path) -> None:
    """The nine modules with batch norm, with which they learn in a tenth of the steps that they take without."""
    shipped = Path(shipped_folder(), "googlenet_28.ns").read_text()
    normed = shipped.replace(
        "act=relu init=caffe_xavier(bias=0.2)\n  default linear", "norm=batch act=relu\n  default linear"
    )
    assert normed != shipped
    spec = tmp_path / "normed.ns"
    claimed = [line for line in normed.replace("lib/", "netspec/").split("\n") if not line.startswith("  expect")]
    spec.write_text("\n".join(claimed))
    recipe = tmp_path / "quick.toml"
    recipe.write_text('name = "quick"\nepochs = 1\nbatch = 48\n[optimiser]\nkind = "adamw"\nrate = 0.005\n')
    options = f"--steps 60 --recipe {recipe} --out {tmp_path / 'a'}"
    assert run(["train", str(spec), "--data", str(fewer_to_evaluate(tmp_path / "data")), *options.split()]) == 0
    counts = log(str(tmp_path / "a"))[-1]["val"]
    assert counts["images"] == 2_000  # type: ignore[index]
    assert counts["top1"] >= 1_200  # type: ignore[index]


def fewer_to_evaluate(folder: Path) -> Path:
    """Fashion-MNIST with its first 2,000 images to evaluate on: more of them tell little more, and take longer."""
    folder.mkdir()
    for path in FASHION.glob("train-*"):
        (folder / path.name).symlink_to(path)
    found = find(FASHION)
    assert isinstance(found, DataSet)
    assert isinstance(found.val, ArrayImages)
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx_bytes(found.val.pixels[:2_000, 0]))
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx_bytes(found.val.targets[:2_000]))
    return folder


def test_python_code_is_told_of_every_step(folder: Path) -> None:
    seen: list[dict[str, float]] = []
    network = netspec.load("plain.ns")
    images = ArrayImages(*few_pixels(), ("0", "1", "2"))
    ended = running.train(network, images, "a", val=images, callback=seen.append, quiet=True, steps=5, batch=10)
    assert [entry["step"] for entry in seen] == [1, 2, 3, 4, 5]
    assert ended.counts is not None
    assert ended.counts.images == 30
    with pytest.raises(running.TrainingError, match="NS911"):
        running.train(network, images, "a", steps=5, batch=10)
    with pytest.raises(running.TrainingError, match="NS906"):
        running.train(network, ArrayImages(*few_pixels(), ("0", "1", "2", "3")), "b", steps=5, batch=10)


def few_pixels() -> tuple[Tensor, Tensor]:
    pixels, targets = pixels_of(30)
    return pixels[:, None], targets


def test_batches_of_ones_own_feed_a_run(folder: Path) -> None:
    class Own:
        steps = 4

        def batches(self, seed: int, epoch: int, rank: int, world: int, start_step: int) -> Iterator[Batch]:
            pixels, targets = few_pixels()
            for step in range(start_step, self.steps):
                first = (seed + epoch + step) % 20
                yield pixels[first : first + 8], targets[first : first + 8]

    network = netspec.load("plain.ns")
    running.train(network, Own(), "a", quiet=True, steps=10)
    assert [line["epoch"] for line in log("a")] == [0] * 4 + [1] * 4 + [2] * 2


def test_flags_of_the_machine_are_taken(folder: Path) -> None:
    assert train(f"--out a {OPTIONS} --amp --channels-last --clip 1 --device cpu") == 0
    assert all(bool(torch.isfinite(one).all()) for one in weights("a").values())


def test_weights_to_start_from_are_those_of_a_file(folder: Path) -> None:
    assert train(f"--out a {OPTIONS}") == 0
    many = "--set classes=4 --init-weights a/weights.safetensors --init-except fc --init-except aux1"
    write_idx(folder / "data", classes=4)
    assert train(f"--out b --steps 1 --batch 16 --lr 1e-12 {many}") == 0
    assert torch.allclose(weights("a")["conv1.conv.weight"], weights("b")["conv1.conv.weight"], atol=1e-6)
    assert weights("b")["fc.weight"].shape == (4, 128)
