"""The networks that every test of the back end compiles, and both forms of their models."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

import netspec
from netspec.ir.model import CheckedNetwork
from netspec_compiler.verify import from_source

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted(ROOT.glob("specs/*.ns")) + sorted(ROOT.glob("specs/torchvision/*.ns"))
EVERYTHING = Path(__file__).with_name("everything.ns")
ALL = [*SPECS, EVERYTHING]
WITH_HEADS = [ROOT / "specs" / "googlenet.ns", ROOT / "specs" / "torchvision" / "googlenet.ns", EVERYTHING]
VIDEOS = {"i3d": (3, 9, 193, 193), "s3d": (3, 13, 209, 209)}
# Of what takes a smaller input as it is: a fifth of the work of the published one, and the same operations.
SMALLER = {"inception_resnet_v2": 139, "inception_v4": 139, "xception": 139, "squeezenet1_0": 96, "squeezenet1_1": 96}
FORMS = ("module", "file")


def named(path: Path) -> str:
    """A short name for a test."""
    return str(path.relative_to(ROOT).with_suffix(""))


@cache
def network(path: Path) -> netspec.Network:
    """The network; one of whole videos on a clip that is as small as it takes, a tenth of what it is published for."""
    clip = VIDEOS.get(path.stem)
    return netspec.load(path, root=ROOT, input=clip)


@cache
def smaller(path: Path) -> CheckedNetwork:
    """The network on an input that is smaller than the published one, where it takes such: outputs come sooner."""
    side = SMALLER.get(path.stem)
    return network(path).checked if side is None else netspec.load(path, root=ROOT, input=(3, side, side)).checked


def model(path: Path, form: str) -> Any:
    """The live module, or an instance of the written file's class."""
    return netspec.build(network(path)) if form == "module" else from_source(network(path).checked)


def example(path: Path, batch: int = 2) -> Tensor:
    shape = network(path).checked.network.input
    return torch.randn(batch, *shape, generator=torch.Generator().manual_seed(1))


def parameters(one: nn.Module) -> int:
    return sum(parameter.numel() for parameter in one.parameters())
