"""What people and their disks do to an output: nothing is lost or half-written, nothing ends in a traceback."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from netspec.cli import write
from netspec.cli.main import run
from tests.cli.bad_input.spec import NETSPEC, SPEC, called


def test_what_others_wrote_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    Path("net.py").write_text("mine\n")
    assert run(["compile", "spec.ns"]) == 2
    assert "NS007" in capsys.readouterr().err
    assert Path("net.py").read_text() == "mine\n"
    assert run(["compile", "spec.ns", "--force"]) == 0
    assert "class Net(" in Path("net.py").read_text()
    assert run(["compile", "spec.ns"]) == 0


@pytest.mark.parametrize("forced", [[], ["--force"]])
@pytest.mark.parametrize(
    "command",
    [["compile"], ["report", "--format", "json"], ["report", "--format", "html"], ["table"], ["draw"]],
    ids=" ".join,
)
def test_no_spec_is_replaced(command: list[str], forced: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.ns").write_text(SPEC)
    for output in ("spec.ns", "other.ns"):
        assert run([*command, "spec.ns", "-o", output, *forced]) == 2
        assert "--force" not in capsys.readouterr().err
        assert Path(output).read_text() == SPEC


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (".", "NS002"),
        ("no/net.py", "NS006"),
        ("spec.ns/x", "NS006"),
        ("x" * 5000, "NS006"),
        ("a\0b", "NS006"),
        ("/proc/net.py", "NS006"),
    ],
)
def test_outputs_that_cant_be(output: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "spec.ns", "-o", output]) == 2
    told = capsys.readouterr()
    assert code in told.err
    assert not told.out
    assert os.listdir() == ["spec.ns"]


@pytest.mark.parametrize("forced", [[], ["--force"]])
def test_devices_stay_devices(forced: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe")
    assert run(["compile", "spec.ns", "-o", "pipe", *forced]) == 2
    assert "NS006" in capsys.readouterr().err
    assert Path("pipe").is_fifo()


def test_a_link_is_followed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("there").mkdir()
    Path("net.py").symlink_to("there/real.py")
    assert run(["compile", "spec.ns"]) == 0
    assert Path("net.py").is_symlink()
    assert "class Net(" in Path("there/real.py").read_text()


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_full_and_read_only_places(
    step: str, number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "spec.ns"]) == 0
    before = Path("net.py").read_text()

    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(write.os, step, fails)
    assert run(["compile", "spec.ns", "--set", "width=9"]) == 2
    assert f"can't be written: {os.strerror(number)}" in capsys.readouterr().err
    assert Path("net.py").read_text() == before
    assert sorted(os.listdir()) == ["net.py", "spec.ns"]


def test_standard_output_is_full() -> None:
    for command in (
        ["report", "spec.ns"],
        ["compile", "spec.ns", "-o", "-"],
        ["check", "spec.ns"],
        ["explain", "NS405"],
        ["schema"],
    ):
        with open("/dev/full", "w") as full:
            done = called(*command, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 2, command
        assert done.stderr == "error[NS006]: standard output can't be written: No space left on device\n"


def test_standard_output_is_closed() -> None:
    done = subprocess.run(
        ["bash", "-c", '"$@" >&-', "bash", *NETSPEC, "report", "spec.ns"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_a_broken_pipe_is_no_mistake() -> None:
    lines = "".join(f"  conv 3x3 {n}\n" for n in range(1, 3000))
    Path("long.ns").write_text(f"network net {{\n  input 3x8x8\n{lines}}}\n")
    for command in (["ir", "long.ns"], ["report", "long.ns"], ["compile", "long.ns", "-o", "-"]):
        script = 'set -o pipefail; "$@" | head -c 100 > first; echo "${PIPESTATUS[0]}"'
        done = subprocess.run(
            ["bash", "-c", script, "bash", *NETSPEC, *command], capture_output=True, text=True, check=False
        )
        assert done.stdout == "0\n", command
        assert not done.stderr, command


def test_an_interrupt_while_writing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupts(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write.os, "fsync", interrupts)
    assert run(["compile", "spec.ns"]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert os.listdir() == ["spec.ns"]


# Usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc", "spec.ns"],
        ["check"],
        ["check", "spec.ns", "--no-such"],
        ["report", "spec.ns", "--format", "pdf"],
        ["explain", "NS999"],
        ["compile", "spec.ns", "spec.ns"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err


def test_a_command_misspelt(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["reprot", "spec.ns"]) == 2
    assert "there is no command `reprot`\n  = help: did you mean `report`?" in capsys.readouterr().err
