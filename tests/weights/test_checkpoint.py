"""Files that are damaged, hostile or something else: each a mistake with a code, and no code of theirs runs."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from netspec.diagnostics.base import Diagnostic
from netspec_compiler.weights.checkpoint import read
from netspec_compiler.weights.files.entry import Entry
from netspec_compiler.weights.files.refused import Refused
from netspec_compiler.weights.state_dict import StateDict, state_dict
from tests.weights.small import checkpoint


class Program:
    """What a hostile pickle holds: a call that leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.trace),)


def tensors(path: Path) -> dict[str, torch.Tensor] | Diagnostic:
    """The whole file, every number of it."""
    held = read(path)
    found = held if isinstance(held, Diagnostic) else state_dict(held, path.name, None)
    if not isinstance(found, StateDict):
        return found
    try:
        return {name: entry.read() for name, entry in found.entries.items() if isinstance(entry, Entry)}
    except Refused as refused:
        return refused.problem


def code(path: Path) -> str:
    found = tensors(path)
    assert isinstance(found, Diagnostic)
    return found.code


@pytest.mark.parametrize("kind", ["safetensors", "zip", "legacy"])
def test_whole_files(tmp_path: Path, kind: str) -> None:
    weights, path = checkpoint(), tmp_path / "any.name"
    if kind == "safetensors":
        save_file(weights, path)
    else:
        torch.save(weights, path, _use_new_zipfile_serialization=kind == "zip")
    found = tensors(path)
    assert isinstance(found, dict)
    assert found.keys() == weights.keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in weights.items())


@pytest.mark.parametrize("kind", ["safetensors", "zip", "legacy"])
def test_no_part_of_a_file_is_taken_for_the_whole(tmp_path: Path, kind: str) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    if kind == "safetensors":
        save_file(checkpoint(), whole)
    else:
        torch.save(checkpoint(), whole, _use_new_zipfile_serialization=kind == "zip")
    data = whole.read_bytes()
    for length in (0, 1, 9, 10, 100, len(data) // 2, len(data) - 1):
        part.write_bytes(data[:length])
        assert code(part) in ("NS802", "NS803"), length


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_a_pickle_runs_nothing(tmp_path: Path, protocol: int) -> None:
    path, trace = tmp_path / "evil.pth", tmp_path / "trace"
    path.write_bytes(pickle.dumps({"weight": Program(trace)}, protocol=protocol))
    assert code(path) in ("NS802", "NS803")
    torch.save({"weight": Program(trace)}, path, pickle_protocol=max(protocol, 2))
    assert code(path) == "NS803"
    assert not trace.exists()


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert code(tmp_path / "missing.pth") == "NS001"
    assert code(tmp_path) == "NS002"
    os.mkfifo(tmp_path / "pipe")
    assert code(tmp_path / "pipe") == "NS003"
    (tmp_path / "text.pth").write_text("weights")
    assert code(tmp_path / "text.pth") == "NS802"
    (tmp_path / "huge.safetensors").write_bytes(b"\xff" * 8 + b"{")
    assert code(tmp_path / "huge.safetensors") == "NS802"


def test_a_missing_file_names_the_one_beside_it(tmp_path: Path) -> None:
    save_file(checkpoint(), tmp_path / "model.safetensors")
    found = read(tmp_path / "modle.safetensors")
    assert isinstance(found, Diagnostic)
    assert "model.safetensors" in found.fill(found.help)


def test_other_objects(tmp_path: Path) -> None:
    for held in ([torch.ones(2)], {"a": {"b": torch.ones(2)}}, {3: torch.ones(2)}, torch.ones(2), None):
        torch.save(held, tmp_path / "other.pth")
        assert code(tmp_path / "other.pth") == "NS804"


@pytest.mark.parametrize("kind", ["safetensors", "zip", "legacy"])
def test_changed_bytes_are_read_or_told(tmp_path: Path, kind: str) -> None:
    """Whatever a few bytes are changed to, it is a checkpoint or a mistake with a code."""
    whole, changed, random = tmp_path / "whole", tmp_path / "changed", Random(0)
    if kind == "safetensors":
        save_file(checkpoint(), whole)
    else:
        torch.save(checkpoint(), whole, _use_new_zipfile_serialization=kind == "zip")
    data, codes = whole.read_bytes(), set()
    for _ in range(200):
        bytes_ = bytearray(data)
        for _ in range(random.randint(1, 4)):
            bytes_[random.randrange(random.choice([60, 600, len(data)]))] = random.randrange(256)
        changed.write_bytes(bytes_)
        found = tensors(changed)
        codes.add(found.code if isinstance(found, Diagnostic) else "read")
    assert "NS802" in codes
    assert codes <= {"read", "NS802", "NS803", "NS804"}
