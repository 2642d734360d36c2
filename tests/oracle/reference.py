"""The recorded facts about public models (tests/data/reference), and how their numeric checks are run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "tests" / "data" / "reference"
SPECS = ROOT / "specs"


def facts(name: str) -> dict[str, Any]:
    """One recorded model."""
    found: dict[str, Any] = json.loads((FACTS / f"{name}.json").read_text())
    return found


def fixed_weights(recorded: dict[str, Any]) -> dict[str, Tensor]:
    """The weights of the recorded numeric check, under the model's own names, in float64."""
    weights = {}
    kinds = norm_modules(recorded)
    for number, (name, shape, _) in enumerate(recorded["state_dict"]):
        r = torch.randn(shape, generator=torch.Generator().manual_seed(number))
        module, _, kind = name.rpartition(".")
        weights[name] = fixed(r, kind, module in kinds).double()
    return weights


def norm_modules(recorded: dict[str, Any]) -> set[str]:
    return {name.rpartition(".")[0] for name, _, _ in recorded["state_dict"] if name.endswith(".running_mean")}


def fixed(r: Tensor, kind: str, norm: bool) -> Tensor:
    """One tensor of the numeric check, as the recorded README says."""
    if kind == "num_batches_tracked":
        return torch.zeros(())
    if kind == "running_var":
        return 1 + 0.1 * r.abs()
    if kind in ("running_mean", "bias"):
        return 0.1 * r
    if norm:
        return 1 + 0.1 * r
    return r * (2 / r[0].numel()) ** 0.5


def fixed_input(recorded: dict[str, Any]) -> Tensor:
    return torch.randn(recorded["input"], generator=torch.Generator().manual_seed(12345)).double()


def outputs_of(model: nn.Module, x: Tensor) -> tuple[Tensor, Any]:
    """The outputs in evaluation, and those with `training` set on the outermost module alone."""
    model.double().eval()
    with torch.no_grad():
        evaluated = model(x)
        model.training = True
        return evaluated, model(x)


def assert_matches(output: Tensor, recorded: dict[str, Any]) -> None:
    """Within 1e-9 of what was recorded, relative to the spread of the output."""
    assert list(output.shape) == recorded["shape"]
    flat = output.flatten()
    near = {"rtol": 1e-9, "atol": 1e-9}
    torch.testing.assert_close(flat[:8], torch.tensor(recorded["first8"], dtype=torch.double), **near)
    assert abs(float(flat.mean()) - recorded["mean"]) < 1e-9
    assert (
        abs(float(flat.std()) - recorded["std"]) < 1e-9 or abs(float(flat.std(correction=0)) - recorded["std"]) < 1e-9
    )
    assert int(flat.argmax()) == recorded["argmax"]
