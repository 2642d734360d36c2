"""Each command's help shows an example, and each example does what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from netspec.cli.main import COMMANDS, netspec_command, run
from tests.oracle.reference import ROOT

# Each needs what only its user has (a checkpoint, images, a package with models), or minutes of a machine.
# tests/weights, tests/training, tests/search, tests/importing and tests/bench run them on what they write.
ELSEWHERE = (
    "netspec weights ",
    "netspec train ",
    "netspec evaluate ",
    "netspec gradients ",
    "netspec plot runs",
    "netspec search ",
    "netspec import ",
    "netspec bench ",
)


def help_of(name: str) -> str:
    command = netspec_command.get_command(click.Context(netspec_command), name)
    assert command is not None
    return command.help or ""


def examples(name: str) -> list[str]:
    return re.findall(r"^ *(netspec .+)$", help_of(name), flags=re.MULTILINE)


EXAMPLES = [line for name in COMMANDS for line in examples(name) if not line.startswith(ELSEWHERE)]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    told = capsys.readouterr().out
    assert examples(name)
    # Help may break lines: words are held against words.
    assert all(" ".join(line.split()) in " ".join(told.split()) for line in examples(name))
    assert all(line.startswith(f"netspec {name} ") for line in examples(name))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with the project's specs and README, where an example may write."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "README.md", tmp_path)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@localhost"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "specs"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize("line", EXAMPLES)
def test_example_ends_with_0(line: str, checkout: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=checkout,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = re.findall(r"(?:-o|>) (\S+)", line)
    assert all((checkout / name).stat().st_size for name in written)
