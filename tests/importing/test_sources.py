"""What is given instead of a source, and code of one's own that fails: what is said, and what is to be done."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from netspec.cli.main import run
from netspec.importing.closest import closest

CODE = """
from torch import nn


class Flat(nn.Module):
    def __init__(self, features=16):
        super().__init__()
        self.conv = nn.Conv1d(4, 8, 3)
        self.fc = nn.Linear(features, 2)

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))

    @classmethod
    def wide(cls):
        return cls(240)

    @classmethod
    def broken(cls):
        return cls().absent


class Pair(nn.Module):
    def forward(self, x, y):
        return x + y
"""
HERE = "walked_modules"

MEANT = [
    ("net.pth", "NS950", "`netspec weights SPEC net.pth --names MAP.toml`"),
    ("net.safetensors", "NS950", "holds weights"),
    ("net.caffemodel", "NS950", "`--checkpoint net.caffemodel"),
    ("googlenet", "NS950", "`netspec new mine.ns --from googlenet`"),
    ("mine.ns", "NS950", "it is a spec already"),
    (f"{HERE}.py", "NS950", f"write `{HERE}:NAME`"),
    (f"./{HERE}.py:Flat", "NS950", f"write `{HERE}:Flat`"),
    (f"../{HERE}.py:Flat", "NS950", f"go to its folder, and write `{HERE}:Flat`"),
    (f"{HERE}.Flat", "NS950", f"`{HERE}:Flat`"),
    (f"{HERE}:Flat()", "NS950", "give `package.module:callable`"),
    ("no_such_module:Flat", "NS956", "install `no_such_module`"),
    ("torch.no_such_part:Flat", "NS956", "there is no `torch.no_such_part` in it"),
    (f"{HERE}:Flad", "NS956", "did you mean `Flat`?"),
    (f"{HERE}:Flat.broken", "NS956", f"({HERE}.py, line 20)"),
    (f"{HERE}:Pair", "NS957", "a spec has one input"),
    (f"{HERE}:Flat", "NS957", "takes maps of 4 channels and 1 axis: try `--input 4x224`"),
]
FILES = [
    ("weights.pt2", "it is a checkpoint"),
    ("script.pt2", "give the module that it was made of"),
    ("apart.onnx", "are in `apart.data`, which is not there"),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / f"{HERE}.py").write_text(CODE)
    monkeypatch.delitem(sys.modules, HERE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def files(here: Path) -> None:
    """Files that end as a network's do, and hold none, or a part of one."""
    torch.save({"weight": torch.ones(2)}, here / "weights.pt2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(nn.Linear(2, 2)), here / "script.pt2")  # type: ignore[no-untyped-call]
    shape = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])
    bias = numpy_helper.from_array(np.ones(2, "float32"), "bias")
    node = helper.make_node("Add", ["x", "bias"], ["y"])
    graph = helper.make_graph([node], "apart", [shape], [], [bias])
    options = {"save_as_external_data": True, "location": "apart.data", "size_threshold": 0}
    onnx.save_model(helper.make_model(graph), here / "apart.onnx", **options)
    (here / "apart.data").unlink()


@pytest.mark.parametrize(("source", "code", "said"), MEANT, ids=[source for source, _, _ in MEANT])
def test_what_is_meant_is_said(
    here: Path, capsys: pytest.CaptureFixture[str], source: str, code: str, said: str
) -> None:
    assert run(["import", source, "-o", "out.ns"]) == (2 if code == "NS950" else 1)
    told = capsys.readouterr().err
    assert f"error[{code}]" in told
    assert said in told
    assert not (here / "out.ns").exists()


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("source", "said"), FILES, ids=[source for source, _ in FILES])
def test_a_file_that_holds_no_network_is_called_what_it_is(
    capsys: pytest.CaptureFixture[str], source: str, said: str
) -> None:
    assert run(["import", source, "-o", "out.ns"]) == 2
    told = capsys.readouterr().err
    assert "error[NS958]" in told
    assert said in told


def test_the_input_that_a_mistake_proposes_is_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """... of as many channels and axes as the module takes; the callable may be a method of a class."""
    assert run(["import", f"{HERE}:Flat.wide", "-o", "out.ns"]) == 1
    assert "`--input 4x224`" in capsys.readouterr().err
    assert run(["import", f"{HERE}:Flat.wide", "-o", "out.ns", "--input", "4x32"]) == 0
    assert "input 4x32" in (here / "out.ns").read_text()


def test_an_input_beside_a_file_that_has_one_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "net.pt2").write_bytes(b"")
    assert run(["import", "net.pt2", "-o", "out.ns", "--input", "3x8x8"]) == 2
    assert "leave it out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("_native_multi_head_attention", "attention"),
        ("LogSoftmax", "loss"),
        ("ConvTranspose", "never grow"),
        ("upsample_bilinear2d", "never grow"),
        ("batch_norm in training", "eval()"),
        ("MatMul", "attention"),
        ("div by a value", "--std"),
        ("QuantizeLinear", "before it was quantised"),
        ("cumsum", ""),
    ],
)
def test_what_comes_nearest_is_found_by_whole_words(word: str, said: str) -> None:
    """`multi` has no product in it, and `cumsum` no sum of two halves."""
    found = closest(word)
    assert said in found
    assert bool(found) == bool(said)


def test_weights_without_numbers_are_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "import torch\nfrom torch import nn\n\n\ndef net():\n    return nn.Conv2d(3, 4, 3, device='meta')\n"
    (here / f"{HERE}_meta.py").write_text(code)
    command = ["import", f"{HERE}_meta:net", "-o", "out.ns", "--input", "3x8x8"]
    assert run([*command, "--weights", "out.safetensors"]) == 2
    assert "leave `--weights` out" in capsys.readouterr().err
    assert not [*here.glob("out.*")]
    assert run(command) == 0


@pytest.mark.parametrize("option", ["-o", "--map", "--weights"])
def test_a_folder_that_is_not_there_is_told_before_anything_runs(
    here: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    command = ["import", f"{HERE}:Flat.wide", *(["-o", "out.ns"] if option != "-o" else []), option, "absent/a.ns"]
    assert run(command) == 2
    told = capsys.readouterr()
    assert "there is no folder `absent`" in told.err
    assert told.out == ""
    assert sorted(one.name for one in here.iterdir()) == [f"{HERE}.py"]


def test_what_a_command_needs_is_in_its_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "net.onnx"]) == 2
    assert "write `netspec import SOURCE --output FILE.ns`" in capsys.readouterr().err
