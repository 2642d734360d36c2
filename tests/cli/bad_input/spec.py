"""A small spec, and the ways in which the tests call netspec on it and on bad ones."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.main import run

SPEC = "param width: 1..64 = 8\n\nnetwork net {\n  input 3x32x32\n  conv 3x3 width\n}\n"
NETSPEC = [sys.executable, "-c", "from netspec.cli.main import main; main()"]
MEMORY = 2**30


def called(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The command as its own process, in bounded memory."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    settings: dict[str, object] = {
        "capture_output": True,
        "text": True,
        "timeout": 300,
        "preexec_fn": bounded,
        **options,
    }
    return subprocess.run([*NETSPEC, *arguments], check=False, **settings)  # type: ignore[call-overload,no-any-return]


def checked(text: str | bytes, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[str]]:
    """The exit status and the codes of `netspec check` on a text."""
    Path("bad.ns").write_bytes(text if isinstance(text, bytes) else text.encode())
    capsys.readouterr()
    status = run(["check", "bad.ns", "--format", "json", *options])
    told = capsys.readouterr()
    assert not told.err
    return status, [one["code"] for one in json.loads(told.out)]


def network(*lines: str) -> str:
    return "network net {\n  input 3x32x32\n" + "".join(f"  {line}\n" for line in lines) + "}\n"
