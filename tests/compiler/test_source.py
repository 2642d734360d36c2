"""The written file: formatted, free of lint, the same bytes every time, importing torch and `NamedTuple` alone."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import netspec
from netspec.ops.catalogue import OPERATIONS
from tests.compiler.nets import ALL, EVERYTHING, named, network

RULES = "A,B,C4,D1,E,F,I,N,PIE,PL,RET,RUF,SIM,UP,W"
# N812: torch users call it F. D102-D107: forward and __init__ speak for themselves. RET504: each stage has its line
# with its shape, the last one too. E741, N80x: papers and checkpoints choose the names. The rest are shapes and widths.
SETTINGS = ["--ignore", "E741,N802,N803,N806,N812,D102,D105,D107,PLR2004,PLR0913,PLR0917,RET504,RUF001,RUF002,RUF003"]


def ruff(*arguments: str, source: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("ruff") or str(Path(sys.executable).parent / "ruff")
    command = [program, *arguments, "--isolated", "--stdin-filename", "net.py", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", ALL, ids=named)
def test_ruff_has_nothing_to_say(path: Path) -> None:
    source = network(path).to_source()
    for command in (["check"], ["check", "--select", RULES, *SETTINGS], ["format", "--check"]):
        done = ruff(*command, source=source)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", ALL, ids=named)
def test_imports_torch_and_the_standard_type_of_its_outputs(path: Path) -> None:
    tree = ast.parse(network(path).to_source())
    found = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    found |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert found == {"torch", *(["typing"] if network(path).checked.network.heads else [])}


@pytest.mark.parametrize("path", ALL, ids=named)
def test_same_bytes_whatever_the_hash_seed(path: Path) -> None:
    code = f"import sys, netspec; sys.stdout.write(netspec.load({str(path)!r}).to_source())"
    texts = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout.decode()
        for seed in ("0", "12345")
    ]
    assert texts == [netspec.load(path).to_source()] * 2


def test_the_test_network_holds_every_operation() -> None:
    """So that what is tried on it is tried on the whole catalogue; a new operation must be added to it."""
    text = EVERYTHING.read_text(encoding="utf-8").replace("=", " ").replace("(", " ")
    assert set(OPERATIONS) <= set(text.split())


HOSTILE = r'''
## He said """ + __import__("os").system("touch owned") + """ \N{bad} \x00 and left \
block b(c "#\"\"\" {x} \\") {
  conv 1x1 c
}

network n {
  input 1x4x4
  ## """; import os; """
  first: conv 1x1 2
  forward_: b 3
}
'''


def test_text_of_a_spec_never_becomes_code(tmp_path: Path) -> None:
    spec = tmp_path / "hostile.ns"
    spec.write_text(HOSTILE, encoding="utf-8")
    source = netspec.load(spec).to_source()
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    assert not names & {"__import__", "os"}
    assert all(
        command.returncode == 0 for command in (ruff("check", source=source), ruff("format", "--check", source=source))
    )
