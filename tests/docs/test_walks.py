"""The blocks of each walk, in order, in one folder. Where a walk trains, it trains on a few pictures of noise here."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np

from tests.docs import test_examples
from tests.docs.pages import ROOT, Example, all_examples

project = test_examples.project

DATA = "/usr/share/datasets/fashion-mnist"
LESS = {DATA: "noise", "--steps 150 --batch 32": "--steps 2 --batch 4", "--trials 20": "--trials 1"}


def test_from_a_published_network_to_your_own(project: Path) -> None:
    for block in blocks("docs/walk.md"):
        follow(block, project)


def test_an_inception_within_a_budget(project: Path) -> None:
    write_noise(project / LESS[DATA])
    found = blocks("docs/walk-search.md")
    assert all(any(long in one.text for one in found) for long in LESS)
    for block in found:
        follow(block._replace(text=shortened(block.text)), project)
    assert (project / "even.svg").read_text("utf-8") == (ROOT / "docs/images/walk-search.svg").read_text("utf-8")


def blocks(page: str) -> list[Example]:
    return [one for one in all_examples() if one.place.startswith(page)]


def follow(block: Example, project: Path) -> None:
    """Runs a block, or writes the file that it is."""
    match block.language:
        case "console":
            test_examples.test_console(block, project)
        case "python":
            test_examples.test_python(block, project)
        case _:
            (project / block.options["file"]).write_text(block.text, encoding="utf-8")


def shortened(text: str) -> str:
    for long, short in LESS.items():
        text = text.replace(long, short)
    return text


def write_noise(folder: Path) -> None:
    """Idx files as Fashion-MNIST's: 40 pictures to train on, 20 to evaluate on."""
    folder.mkdir()
    noise = np.random.default_rng(0)
    for part, count in (("train", 40), ("t10k", 20)):
        pixels = noise.integers(0, 256, (count, 28, 28), np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 10
        for kind, array in (("images-idx3", pixels), ("labels-idx1", labels)):
            head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
            (folder / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(head + array.tobytes()))
