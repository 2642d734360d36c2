"""Checkpoints: one file of tensors, numbers and texts, written beside the old one and then put in its place.

It is read with `weights_only=True`, so that nothing in it is run. There is no state of a schedule, a loader or a
generator in it: rates, batches and random numbers are functions of the seed and the step.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

import netspec
from netspec.cli.write import MARK, replace
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import BrokenCheckpoint, NothingToResume, OtherRun, SaveFailed
from netspec.ir.exchange import to_json
from netspec.ir.model import CheckedNetwork
from netspec.reading import display_path
from netspec_training.data.normalise import Normalisation
from netspec_training.folder import LAST, WEIGHTS

FORM = 1
KEYS = {"form", "netspec", "network", "recipe", "step", "seed", "model", "optimiser", "average", "normalisation"}
# What a network's JSON says besides the network: where it is written, how it is told, what is claimed of it.
ASIDE = {"place", "doc", "label", "labels", "expectations", "published", "calls", "symbols", "repeat"}


State = dict[str, Any]
"""What a checkpoint holds by name; most of it is torch's own state of modules and optimisers."""


def fingerprint(checked: CheckedNetwork) -> str:
    """A hash of what the network computes: comments, places and claims may change, layers and names may not."""
    return hashlib.sha256(json.dumps(without(json.loads(to_json(checked))), sort_keys=True).encode()).hexdigest()


def without(node: object) -> object:
    """JSON without what stands aside."""
    if isinstance(node, dict):
        return {name: without(one) for name, one in node.items() if name not in ASIDE}
    return [without(one) for one in node] if isinstance(node, list) else node


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def save_last(folder: Path, state: Mapping[str, object]) -> SaveFailed | None:
    """Writes `last.pt` whole, or leaves the one that is there."""
    buffer = io.BytesIO()
    torch.save({"form": FORM, "netspec": netspec.__version__, **state}, buffer)
    return put(folder / LAST, buffer.getvalue())


def save_weights(
    folder: Path, tensors: Mapping[str, Tensor], normalisation: Normalisation, notes: Mapping[str, object]
) -> SaveFailed | None:
    """Writes the weights under the network's own names, and which images they expect: `weights.safetensors`.

    The notes stand in the file's one line of text, as JSON after who wrote it, with the means and spreads of channels.
    """
    told = {"mean": normalisation.mean, "std": normalisation.std, **notes}
    mark = f"{MARK} {netspec.__version__} in training {json.dumps(told)}"
    plain = {name: one.detach().cpu().contiguous() for name, one in tensors.items()}
    return put(folder / WEIGHTS, save(plain, {"netspec": mark}))


def put(path: Path, content: bytes) -> SaveFailed | None:
    try:
        replace(path, content)
    except OSError as error:
        return SaveFailed(path=display_path(path), why=error.strerror or str(error))
    return None


def read_last(folder: Path, device: torch.device) -> State | Diagnostic:
    """The state in `last.pt`; no code of it is run."""
    path = folder / LAST
    shown = display_path(path)
    if not path.is_file():
        return NothingToResume(path=shown)
    try:
        with warnings.catch_warnings(action="ignore"):
            state = torch.load(path, map_location=device, weights_only=True)
    except Exception as error:
        return BrokenCheckpoint(path=shown, why=why_unread(error))
    if not isinstance(state, dict) or not state.keys() >= KEYS or state["form"] != FORM:
        return BrokenCheckpoint(path=shown, why="it is no checkpoint of `netspec train`")
    if type(state["step"]) is not int or state["step"] < 0:
        return BrokenCheckpoint(path=shown, why="it does not say after which step it is")
    return state


def why_unread(error: Exception) -> str:
    """Why a file was not read, in words of our own: torch's advise to run what is in it."""
    match error:
        case pickle.UnpicklingError():
            return "it holds something else than tensors, numbers and texts"
        case PermissionError():
            return error.strerror or "it may not be read"
        case _:
            return "it is cut short, or was never whole"


class DamagedError(Exception):
    """A checkpoint whose state is not that of the network that it names."""

    def __init__(self, folder: Path) -> None:
        path = display_path(folder / LAST)
        self.problem = BrokenCheckpoint(path=path, why="its tensors are not those of this network and recipe")
        super().__init__(self.problem.said())


def same_run(state: State, folder: Path, network: str, recipe: str) -> OtherRun | None:
    """Why this checkpoint can't go on as this run."""
    other = [what for what, own in (("network", network), ("recipe", hash_of(recipe))) if state[what] != own]
    if not other:
        return None
    return OtherRun(path=display_path(folder), what=" and another ".join(other), step=state["step"])
