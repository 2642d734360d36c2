"""`netspec export`: what it writes and prints, what it refuses, and that nothing is left where it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.engines import named_by
from netspec.cli.main import run

pytest.importorskip("onnxruntime", reason="the command is tried with ONNX, which onnxruntime runs")

SPEC = "network net {\n  input 3x8x8\n  conv1: conv 3x3 4 norm=batch act=relu\n  global_avgpool\n  fc: linear 3\n}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.ns").write_text(SPEC, encoding="utf-8")


def told(capsys: pytest.CaptureFixture[str], *arguments: str, to: str = "onnx") -> tuple[int, str]:
    status = run(["export", "spec.ns", "--to", to, *arguments])
    seen = capsys.readouterr()
    return status, seen.out + seen.err


def test_the_file_is_named_after_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(capsys)
    assert status == 0
    size = Path("net.onnx").stat().st_size / 1e3
    assert said.startswith(f"wrote net.onnx, {size:.1f} kB (fresh weights, seed 0: ")
    assert sorted(os.listdir()) == ["net.onnx", "spec.ns"]


def test_what_netspec_wrote_is_replaced_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys)[0] == 0
    first = Path("net.onnx").read_bytes()
    assert told(capsys, "--seed", "1")[0] == 0
    assert Path("net.onnx").read_bytes() != first
    Path("net.onnx").write_bytes(b"mine")
    status, said = told(capsys)
    assert (status, "NS007" in said, Path("net.onnx").read_bytes()) == (2, True, b"mine")
    assert told(capsys, "--force")[0] == 0


def test_a_check_says_how_far_apart(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(capsys, "--check", "--mean", "0.5", "--std", "0.2,0.3,0.4", "--batch", "2")
    assert status == 0
    assert "on 2 random inputs: largest difference" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--batch", "0"], "NS025"),
        (["--batch", "many"], "NS025"),
        (["--mean", "0.5,0.5"], "NS025"),
        (["--mean", "nan"], "NS025"),
        (["--std", "0"], "NS025"),
        (["--std", "one"], "NS025"),
        (["--seed", "-1"], "NS025"),
        (["--opset", "9"], "NS970"),
        (["--opset", "0"], "NS970"),
        (["--input-name", ""], "NS971"),
        (["--output-name", "two words"], "NS971"),
        (["--labels", "none.txt"], "NS001"),
        (["--labels", "spec.ns"], "NS972"),
        (["--weights", "none.safetensors"], "NS001"),
        (["--weights", "spec.ns"], "NS802"),
        (["-o", "none/net.onnx"], "NS006"),
        (["-o", "spec.ns"], "NS007"),
        (["-o", "."], "NS002"),
        (["-o", "-"], "NS006"),
        (["-o", "net.pt2"], "NS025"),
        (["-o", "net.mlpackage"], "NS025"),
    ],
)
def test_mistakes_leave_nothing(arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(capsys, *arguments)
    assert status == 2
    assert f"error[{code}]" in said
    assert os.listdir() == ["spec.ns"]


@pytest.mark.parametrize("text", ['["a", "b", "c"]', "a\nb\nc", "a\r\nb\r\nc\r\n"])
def test_labels_are_lines_or_a_list(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("labels").write_text(text, encoding="utf-8", newline="")
    assert told(capsys, "--labels", "labels")[0] == 0
    assert b'["a", "b", "c"]' in Path("net.onnx").read_bytes()


@pytest.mark.parametrize("text", ['{"a": 1}', "[1, 2, 3]", "[", "a\nb", ""])
def test_labels_that_do_not_fit(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("labels").write_text(text, encoding="utf-8")
    assert "NS972" in told(capsys, "--labels", "labels")[1]


@pytest.mark.parametrize(("missing", "extra"), [("onnx", "onnx"), ("onnxruntime", "onnx"), ("torch", "torch")])
def test_an_extra_that_is_missing_is_named(missing: str, extra: str) -> None:
    script = f"import sys; sys.modules[{missing!r}] = None; from netspec.cli.main import run; "
    script += "sys.exit(run(['export', 'spec.ns', '--to', 'onnx', '--check']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f'pip install "netspec-lang[{extra}]"' in done.stderr


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        ("net.onnx", "onnx"),
        ("net.ONNX", "onnx"),
        ("net.pt2", "pt2"),
        ("net.aoti.pt2", "aoti"),
        ("net.mlpackage.zip", "coreml"),
        ("net.xml", "openvino"),
        ("net.zip", None),
        ("onnx", None),
    ],
)
def test_the_end_of_a_name_says_the_engine(name: str, engine: str | None) -> None:
    assert named_by(Path(name)) == engine


def test_labels_of_an_empty_file_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    Path("labels").write_text("\n")
    assert "it has 0 labels, and the network 3 outputs" in told(capsys, "--labels", "labels")[1]


def test_an_option_that_goes_on_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean `--input-name`?" in told(capsys, "--input", "3x8x8")[1]
