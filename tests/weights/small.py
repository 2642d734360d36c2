"""A small network with an aux head, a map of names for it, and checkpoints under those names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch
from torch import Tensor

import netspec

SPEC = """network tiny {
  input 3x8x8
  conv1: conv 3x3 4 norm=batch act=relu
  fc: linear 2
  aux aux1 at conv1 weight=0.3: linear 2
}
"""
NAMES = """network = "tiny"
source = "mine"
aux = ["aux1"]

[names]
"stem/{l}.{p}" = "conv1.{l}.{p}"
"head.{p}" = "fc.{p}"
"side.{p}" = "aux1.{p}"

[values.l]
"filters" = "conv"
"norm" = "bn"
"""
NETSPEC = (sys.executable, "-c", "from netspec.cli.main import main; main()")


def written(folder: Path) -> Path:
    """The spec and the map, in a folder."""
    (folder / "tiny.ns").write_text(SPEC)
    (folder / "names.toml").write_text(NAMES)
    return folder


def checkpoint() -> dict[str, Tensor]:
    """Random weights under the map's names."""
    random = torch.Generator().manual_seed(0)
    shapes = {
        "stem/filters.weight": (4, 3, 3, 3),
        "stem/norm.weight": (4,),
        "stem/norm.bias": (4,),
        "stem/norm.running_mean": (4,),
        "stem/norm.running_var": (4,),
        "head.weight": (2, 256),
        "head.bias": (2,),
        "side.weight": (2, 256),
        "side.bias": (2,),
    }
    return {name: torch.rand(shape, generator=random) for name, shape in shapes.items()}


def network(folder: Path) -> netspec.Network:
    return netspec.load(written(folder) / "tiny.ns")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in a folder."""
    return subprocess.run(
        [*NETSPEC, "weights", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
