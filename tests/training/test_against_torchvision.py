"""Where torchvision is installed, it is the witness of what is done here without it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from netspec_training.data.find import find
from netspec_training.data.images import DataSet, FolderImages
from netspec_training.data.trivial import OPERATIONS, STRENGTHS, augmented
from tests.training.small import write_folder

if find_spec("torchvision") is None:
    pytest.skip("torchvision is not installed, and is the witness", allow_module_level=True)

from benchmarks import without_operators  # noqa: F401 - before torchvision itself

# isort: split
from torchvision.datasets import ImageFolder
from torchvision.transforms.autoaugment import TrivialAugmentWide, _apply_op
from torchvision.transforms.functional import InterpolationMode


def test_the_numbers_of_classes_are_those_of_torchvision(tmp_path: Path) -> None:
    write_folder(tmp_path, each=3)
    (tmp_path / "train" / "red" / "deeper").mkdir()
    (tmp_path / "train" / "red" / "000.jpg").rename(tmp_path / "train" / "red" / "deeper" / "0.jpg")
    theirs = ImageFolder(str(tmp_path / "train"))
    found = find(tmp_path)
    assert isinstance(found, DataSet)
    ours = found.train
    assert isinstance(ours, FolderImages)
    assert theirs.samples == [(str(path), int(target)) for path, target in zip(ours.paths, ours.targets, strict=True)]
    assert tuple(theirs.classes) == ours.classes


def test_trivial_augment_has_the_operations_and_strengths_of_torchvision() -> None:
    image = Image.linear_gradient("L").resize((32, 32)).rotate(30).convert("RGB")
    space = TrivialAugmentWide()._augmentation_space(STRENGTHS)
    assert len(space) == len(OPERATIONS)
    for number, (name, (strengths, signed)) in enumerate(space.items()):
        for strength in (3, 17, 30):
            amount = float(strengths[strength]) if strengths.ndim else 0.0
            for negative in (False, True):
                theirs = _apply_op(
                    image, name, -amount if signed and negative else amount, InterpolationMode.NEAREST, None
                )
                ours = augmented(image, number, strength, negative)
                # Its strengths are float32, which here and there rounds a pixel to the next number.
                far = max(abs(one - other) for one, other in zip(theirs.tobytes(), ours.tobytes(), strict=True))
                assert far <= 1, (name, strength, negative)
