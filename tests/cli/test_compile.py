"""`netspec compile`: where it writes, what it prints, and with which status it ends."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import run

SPEC = "param width = 8\nnetwork net {\n  input 3x32x32\n  conv 3x3 width\n  global_avgpool\n  linear 10\n}\n"
TWO = "network one {\n  input 3x8x8\n  conv 3x3 4\n}\nnetwork two {\n  input 3x8x8\n  conv 1x1 4\n}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.ns").write_text(SPEC, encoding="utf-8")
    Path("two.ns").write_text(TWO, encoding="utf-8")


def test_the_file_is_named_after_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "spec.ns"]) == 0
    told = capsys.readouterr()
    assert Path("net.py").read_text(encoding="utf-8") == netspec.load("spec.ns").to_source()
    assert told.out.endswith("wrote net.py\n")
    assert "input 3x32x32" in told.out
    assert not told.err
    assert sorted(os.listdir()) == ["net.py", "spec.ns", "two.ns"]


def test_output_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("models").mkdir()
    assert run(["compile", "spec.ns", "-o", "models/mine.py", "--set", "width=16"]) == 0
    assert capsys.readouterr().out.endswith("wrote models/mine.py\n")
    assert Path("models/mine.py").read_text(encoding="utf-8") == netspec.load("spec.ns", width=16).to_source()
    assert not Path("net.py").exists()
    assert os.listdir("models") == ["mine.py"]


def test_a_dash_prints_the_file_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "spec.ns", "-o", "-"]) == 0
    told = capsys.readouterr()
    assert told.out == netspec.load("spec.ns").to_source()
    ast.parse(told.out)
    assert sorted(os.listdir()) == ["spec.ns", "two.ns"]


def test_what_netspec_wrote_is_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "spec.ns"]) == 0
    first = Path("net.py").read_bytes()
    assert run(["compile", "spec.ns", "--set", "width=16"]) == 0
    assert Path("net.py").read_bytes() != first
    assert run(["compile", "spec.ns"]) == 0
    assert Path("net.py").read_bytes() == first


def test_a_spec_with_mistakes_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("spec.ns").write_text(SPEC.replace("linear", "linaer"), encoding="utf-8")
    assert run(["compile", "spec.ns"]) == 1
    told = capsys.readouterr()
    assert "did you mean `linear`?" in told.err
    assert not told.out
    assert sorted(os.listdir()) == ["spec.ns", "two.ns"]


def test_verify_says_each_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "spec.ns", "--verify"]) == 0
    told = capsys.readouterr().out
    checks = told.split("wrote net.py\n")[1].splitlines()
    assert checks[0].startswith("verified net against torch ")
    assert len(checks) > 4
    assert all(line.startswith("  ok ") for line in checks[1:])
    params = netspec.load("spec.ns").report().totals.params
    assert any("param" in line and f"{params:,}" in line for line in checks[1:])


def test_verify_keeps_a_printed_file_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "spec.ns", "-o", "-", "--verify"]) == 0
    told = capsys.readouterr()
    assert told.out == netspec.load("spec.ns").to_source()
    assert told.err.startswith("verified net against torch ")


def test_verify_without_torch_says_what_to_install() -> None:
    script = "import sys; sys.modules['torch'] = None\nfrom netspec.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "compile", "spec.ns", "--verify"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["compile", "ir"])
def test_several_networks_need_a_choice(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "two.ns"]) == 2
    told = capsys.readouterr()
    assert "NS213" in told.err
    assert not told.out
    assert sorted(os.listdir()) == ["spec.ns", "two.ns"]
    assert run([command, "two.ns", "--network", "two"]) == 0
    assert "two" in capsys.readouterr().out
    assert run([command, "two.ns", "--network", "tow"]) == 2
    assert "did you mean `two`?" in capsys.readouterr().err
