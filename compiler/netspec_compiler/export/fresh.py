"""Weights for whoever has none yet: those that a new model starts with, the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from netspec.ir.model import CheckedNetwork
from netspec_compiler.live.network import CompiledNetwork, build


def fresh_model(checked: CheckedNetwork, seed: int) -> CompiledNetwork:
    """A new model for evaluation, without its heads; torch's own random numbers go on as if it had not been made."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(checked).strip_aux().eval()


def fresh_arrays(checked: CheckedNetwork, seed: int) -> Mapping[str, NDArray[np.floating]]:
    """Its entries by name."""
    return {name: tensor.numpy() for name, tensor in fresh_model(checked, seed).state_dict().items()}
