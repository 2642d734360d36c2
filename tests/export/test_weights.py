"""The checkpoint that an export takes: what is in it, what is not, and what is told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

import netspec
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.onnx.exporting import to_onnx
from netspec_compiler.export.wanted import Wanted
from tests.export.settled import settled

pytest.importorskip("onnx", reason="weights are read for ONNX here")

NET = "network n {\n  input 3x6x6\n  a: conv 3x3 4 norm=batch\n  fc: linear 2\n  aux h at a: linear 2\n}\n"
State = dict[str, torch.Tensor]


@pytest.fixture
def checked(tmp_path: Path) -> CheckedNetwork:
    (tmp_path / "n.ns").write_text(NET, encoding="utf-8")
    return netspec.load(tmp_path / "n.ns").checked


@pytest.fixture
def state(tmp_path: Path, checked: CheckedNetwork) -> State:
    return settled(netspec.build(netspec.load(tmp_path / "n.ns"))).state_dict()


def codes(checked: CheckedNetwork, path: Path) -> list[str]:
    found = to_onnx(checked, Wanted(weights=path), "beside")
    return [one.code for one in found] if isinstance(found, list) else []


def written(folder: Path, state: State, name: str = "w.safetensors") -> Path:
    path = folder / name
    if path.suffix == ".safetensors":
        save_file({key: tensor.contiguous() for key, tensor in state.items()}, path)
    else:
        torch.save(state, path)
    return path


@pytest.mark.parametrize("name", ["w.safetensors", "w.pth"])
def test_files_of_either_kind_give_the_same_bytes(
    name: str, tmp_path: Path, checked: CheckedNetwork, state: State
) -> None:
    wanted = to_onnx(checked, Wanted(weights=written(tmp_path, state, "first.safetensors")), "beside")
    assert to_onnx(checked, Wanted(weights=written(tmp_path, state, name)), "beside") == wanted


CHANGES: dict[str, Any] = {
    "without its heads": (lambda state: {key: one for key, one in state.items() if key[0] != "h"}, []),
    "with a prefix": (lambda state: {f"module.{key}": one for key, one in state.items()}, []),
    "in half precision": (lambda state: {key: one.half() for key, one in state.items()}, []),
    "in bfloat16": (lambda state: {key: one.bfloat16() for key, one in state.items()}, []),
    "with one more": (lambda state: state | {"more": torch.ones(2)}, ["NS806"]),
    "with one less": (lambda state: {key: one for key, one in state.items() if key != "fc.bias"}, ["NS807"]),
    "of another shape": (lambda state: state | {"fc.bias": torch.ones(3)}, ["NS808"]),
    "of another type": (lambda state: state | {"fc.bias": torch.ones(2, dtype=torch.int64)}, ["NS808"]),
    "of another network": (lambda state: {"x": torch.ones(2), "y": torch.ones(3)}, ["NS805"]),
}


@pytest.mark.parametrize("name", ["w.safetensors", "w.pth"])
@pytest.mark.parametrize("change", CHANGES)
def test_checkpoints(change: str, name: str, tmp_path: Path, checked: CheckedNetwork, state: State) -> None:
    changed, told = CHANGES[change]
    assert codes(checked, written(tmp_path, changed(state), name)) == told


def test_files_that_are_no_checkpoint(tmp_path: Path, checked: CheckedNetwork, state: State) -> None:
    path = written(tmp_path, state)
    path.write_bytes(path.read_bytes()[:-10])
    assert codes(checked, path) == ["NS802"]
    assert codes(checked, tmp_path) == ["NS002"]
    assert codes(checked, tmp_path / "none.safetensors") == ["NS001"]
    (tmp_path / "empty").write_bytes(b"")
    assert codes(checked, tmp_path / "empty") == ["NS802"]
