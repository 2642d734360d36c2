"""What a shell offers for each word: through click's own completion, and through the scripts in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from netspec.analysis.counting.catalogue import CONVENTIONS
from netspec.cli.main import COMMANDS, VARIABLE, netspec_command, run
from netspec.diagnostics.explain import codes

SPEC = """param width: 1..8 = 4
param depth = 2
network one {
  input 3x8x8
  conv 3x3 width
}
network two {
  input 3x8x8
  conv 3x3 depth
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.ns").write_text(SPEC, encoding="utf-8")
    Path("broken.ns").write_text("param a = 1\nnetwork n {\n", encoding="utf-8")


def offered(line: str) -> list[str]:
    """What is offered for the last word of a line."""
    *words, last = line.split(" ")
    found = ShellComplete(netspec_command, {}, "netspec", VARIABLE).get_completions(words, last)
    return [one.value for one in found if one.type == "plain"]


CASES: list[tuple[str, list[str]]] = [
    ("com", ["compile", "compare", "completion"]),
    ("report spec.ns --set ", ["width=", "depth="]),
    ("check spec.ns --set w", ["width="]),
    ("table spec.ns --set d", ["depth="]),
    ("compile spec.ns --network ", ["one", "two"]),
    ("report spec.ns --network tw", ["two"]),
    ("report googlenet --set ", ["classes=", "width="]),
    ("report spec.ns --count-as f", ["fvcore", "flop_counter"]),
    ("compare spec.ns --count-as ", list(CONVENTIONS)),
    ("new mine.ns --from torch", ["torchvision/googlenet", "torchvision/s3d"]),
    ("report googlen", ["googlenet", "googlenet_28", "googlenet_table1"]),
    ("check spec.ns squeezenet1_", ["squeezenet1_0", "squeezenet1_1"]),
    ("explain NS40", [code for code in codes() if code.startswith("NS40")]),
    ("explain ns0", [code for code in codes() if code.startswith("NS0")]),
    ("check spec.ns --format ", ["text", "json", "github", "sarif"]),
    ("check spec.ns --wat", ["--watch"]),
    ("completion ", ["bash", "zsh", "fish"]),
    # What can't be read offers nothing, and ends in no error.
    ("report broken.ns --set ", ["a="]),
    ("report missing.ns --set ", []),
    ("report - --set ", []),
    ("report --set ", []),
    ("check --set width --network ", []),
]


@pytest.mark.parametrize(("line", "wanted"), CASES, ids=[line for line, _ in CASES])
def test_offers(line: str, wanted: list[str]) -> None:
    assert sorted(offered(line)) == sorted(wanted)


def test_every_command_is_offered() -> None:
    assert sorted(offered("")) == sorted(COMMANDS)


def test_files_are_left_to_the_shell() -> None:
    found = ShellComplete(netspec_command, {}, "netspec", VARIABLE).get_completions(["report"], "sp")
    assert ("file", "sp") in [(one.type, one.value) for one in found]


@pytest.fixture
def scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    found = {}
    for shell in ("bash", "zsh", "fish"):
        assert run(["completion", shell]) == 0
        found[shell] = capsys.readouterr().out
    return found


def test_scripts(scripts: dict[str, str]) -> None:
    for shell, script in scripts.items():
        assert f"{VARIABLE}={shell}_complete" in script
        program = shutil.which(shell)
        if program is not None:
            assert subprocess.run([program, "-n"], input=script, text=True, check=False).returncode == 0


def test_bash_completes(scripts: dict[str, str], tmp_path: Path) -> None:
    """The function of the script, called as bash calls it."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "netspec"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m netspec "$@"\n')
    command.chmod(0o755)
    script = f"{scripts['bash']}\nCOMP_WORDS=(netspec explain NS60)\nCOMP_CWORD=2\n_netspec_completion netspec\n"
    script += 'printf "%s\\n" "${COMPREPLY[@]}"\n'
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [code for code in codes() if code.startswith("NS60")]
