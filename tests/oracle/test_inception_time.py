"""InceptionTime against its authors' own code, as Keras ran it: the same weights give the same outputs."""

from __future__ import annotations

from collections.abc import Iterator

import torch

import netspec
from tests.oracle.reference import SPECS, assert_matches, facts, fixed_input, fixed_weights

PARTS = ("weight", "bias", "running_mean", "running_var")


def convolutions() -> Iterator[str]:
    """Ours in the order in which Keras counts its own: bottleneck, three lengths, projection; then the shortcut."""
    for residual in (1, 2):
        for number in range(3):
            module = f"residual{residual}.branch1.{number}.concat_1"
            first = residual == 1 and number == 0
            lengths = f"{module}.branch1" if first else f"{module}.branch1.1"
            yield from () if first else (f"{module}.branch1.0",)
            yield from (f"{lengths}.branch{length}" for length in (1, 2, 3))
            yield f"{module}.branch2.1"
        yield f"residual{residual}.branch2.0"


def norms() -> Iterator[str]:
    for residual in (1, 2):
        yield from (f"residual{residual}.branch1.{number}.batchnorm_1" for number in range(3))
        yield f"residual{residual}.branch2.1"


def numbered(word: str, number: int) -> str:
    """How Keras calls the layers of one kind."""
    return f"{word}_{number}" if number else word


def test_recorded_outputs() -> None:
    recorded = facts("hfawaz_inception_time")
    theirs = fixed_weights(recorded)
    model = netspec.build(netspec.load(SPECS / "inception_time.ns")).double().eval()
    mine = model.state_dict()
    for number, name in enumerate(convolutions()):
        mine[f"{name}.weight"].copy_(theirs.pop(f"{numbered('conv1d', number)}.weight"))
    for number, name in enumerate(norms()):
        for part in PARTS:
            mine[f"{name}.{part}"].copy_(theirs.pop(f"{numbered('batch_normalization', number)}.{part}"))
    for part in ("weight", "bias"):
        mine[f"fc.{part}"].copy_(theirs.pop(f"dense.{part}"))
    assert not theirs
    with torch.no_grad():
        assert_matches(model(fixed_input(recorded)).softmax(1), recorded["numeric_check"]["eval"])
