"""Whole networks in numbers: the module's outputs are those of an independent reference, in training too."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

import netspec
from netspec.ir.model import Group, everything, walk
from tests.laws.reference import Reference
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import HOW_MANY, PARTS, tried
from tests.oracle.reference import SPECS
from tests.oracle.rounding import near

# A variant is held against the network that its edits make by hand, in test_edits.py.
# The reference is written for maps of two extents; the other ranks are held in tests/ops and tests/specs.
TWO_EXTENTS = re.compile(r"^ *input \d+x\d+x\d+$", re.MULTILINE)
NETWORKS = [one for one in SPECS.rglob("*.ns") if TWO_EXTENTS.search(one.read_text(encoding="utf-8"))]


def filled(model: nn.Module) -> nn.Module:
    """The module in double precision with weights under which its output depends on every one of them."""
    generator = torch.Generator().manual_seed(0)
    model = model.double()
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            drawn = torch.randn(tensor.shape, generator=generator, dtype=tensor.dtype)
            fan_in = tensor[0].numel() if tensor.dim() > 1 else 1
            tensor.copy_(drawn.abs() + 0.5 if name.endswith("running_var") else drawn * math.sqrt(2 / fan_in))
    return model


def outputs(model: nn.Module, x: Tensor, training: bool) -> tuple[Tensor, ...]:
    """The outputs of the module, dropout off; batch statistics where it trains."""
    model.train(training)
    for one in model.modules():
        if isinstance(one, nn.Dropout):
            one.eval()
    found = model(x)
    return tuple(found) if isinstance(found, tuple) else (found,)


def held(network: netspec.Network, texts: list[str], batch: int = 3) -> bool:
    """Holds a network against the reference over these texts; whether the outputs are numbers that differ."""
    model = filled(netspec.build(network))
    x = torch.randn(batch, *network.checked.network.input, generator=torch.Generator().manual_seed(1)).double()
    for training in (False, True):
        state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        with torch.no_grad():
            ours = outputs(model, x, training)
            reference = Reference(texts, state, training)
            theirs = reference.run(x)
            assert near(ours, theirs, model, x, 1e-9), (f"training={training}", *texts)
    assert Counter(rounds(network)) == Counter(reference.repeats)
    return all(bool(one.isfinite().all()) and float(one.std()) > 0 for one in theirs)


def rounds(network: netspec.Network) -> list[int]:
    """How many rounds each repeat of the IR has."""
    nodes = (node for _, node in walk(everything(network.checked.network)))
    return [len(node.children) for node in nodes if isinstance(node, Group) and node.repeat]


@pytest.mark.parametrize("part", PARTS)
def test_random_networks_compute_what_their_text_says(part: str) -> None:
    finite = []

    def holds(spec: Spec) -> None:
        finite.append(held(loaded(spec), [spec.library or "", spec.text]))

    tried(part, holds, specs(), how_many=HOW_MANY // 2)
    assert sum(finite) > len(finite) // 2


@pytest.mark.parametrize("path", NETWORKS, ids=lambda path: path.stem)
def test_shipped_networks_compute_what_their_text_says(path: Path) -> None:
    assert held(netspec.load(path), with_used(path), batch=2)


def with_used(path: Path) -> list[str]:
    """The texts of the files that this one uses, then its own."""
    text = path.read_text(encoding="utf-8")
    used = [one for target in re.findall(r'^use "(.*)"', text, re.MULTILINE) for one in with_used(path.parent / target)]
    return [*used, text]
