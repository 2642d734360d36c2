"""What the language has no word for: told by name, or with `--partial` a hole that `check` points at."""

from __future__ import annotations

from pathlib import Path

import pytest

import netspec
from netspec.cli.main import run

NET = """
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
  convolution_param { num_output: 4 kernel_size: 3 } }
layer { name: "up" type: "Deconvolution" bottom: "conv1" top: "up" }
layer { name: "half" type: "Power" bottom: "up" top: "half" power_param { scale: 0.5 } }
layer { name: "conv2" type: "Convolution" bottom: "half" top: "conv2"
  convolution_param { num_output: 4 kernel_size: 3 } }
"""


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    Path("net.prototxt").write_text(NET)
    return Path("mine.ns")


def test_nothing_is_left_out_without_a_word(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "net.prototxt", "-o", "mine.ns"]) == 1
    told = capsys.readouterr().err
    assert "NS951" in told
    assert "`Deconvolution` (at `up`)" in told
    assert not net.exists()


def test_the_rest_is_written_with_holes(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "net.prototxt", "-o", "mine.ns", "--partial", "--map", "mine.toml"]) == 0
    assert "2 holes" in capsys.readouterr().out
    assert '"conv1.{p*}" = "conv1.{p*}"' in Path("mine.toml").read_text(encoding="utf-8")
    text = net.read_text(encoding="utf-8")
    assert "conv1: conv 3x3 4" in text
    assert run(["check", "mine.ns"]) == 1
    told = capsys.readouterr().err
    assert "Deconvolution" in told
    assert "mul_by_0_5" in told
    net.write_text(text.replace("up: (Deconvolution)", "up: (conv 1x1 4)").replace("mul_by_0_5", "identity"))
    assert netspec.load("mine.ns").facts.test.params > 0


@pytest.mark.parametrize("option", ["-o", "--map", "--weights"])
def test_what_is_there_is_not_replaced(option: str, net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"-o": "mine.ns", "--map": "mine.toml", "--weights": "mine.safetensors"}
    Path(files[option]).write_text("mine")
    whole = NET.replace("Deconvolution", "ReLU").replace("Power", "ReLU")
    Path("net.prototxt").write_text(whole)
    assert run(["import", "net.prototxt", *(word for pair in files.items() for word in pair)]) == 2
    assert [str(one) for one in sorted(Path().glob("mine.*"))] == [files[option]]
    assert Path(files[option]).read_text() == "mine"
    capsys.readouterr()
