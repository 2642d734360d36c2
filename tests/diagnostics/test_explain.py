"""Every code has a page, and every page's examples do what it says: one code, and none."""

from __future__ import annotations

import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from netspec import diagnostics
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.explain import codes, page

FENCE = re.compile(r"```(\w+)(?: file=(\S+))?\n(.*?)```", re.DOTALL)
CODE = re.compile(r"(?:error|warning)\[(NS\d+)\]")


def mistakes() -> Iterator[type[Diagnostic]]:
    for found in pkgutil.iter_modules(diagnostics.__path__, "netspec.diagnostics."):
        for member in vars(pkgutil.resolve_name(found.name)).values():
            if isinstance(member, type) and issubclass(member, Diagnostic) and member.code:
                yield member


BY_CODE = {one.code: one for one in mistakes()}


def test_every_code_has_its_page_and_its_title() -> None:
    assert list(codes()) == sorted(BY_CODE)
    for code, mistake in BY_CODE.items():
        assert (page(code) or "").startswith(f"# {code}: {mistake.__doc__}\n")


def section(code: str, heading: str) -> str:
    return (page(code) or "").split(f"## {heading}\n")[1].split("\n## Mended\n")[0]


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Writes a section's files, runs its commands (or checks `main.ns`), and gives what the last command did."""
    (folder / ".git").mkdir(parents=True)
    commands = []
    for kind, name, body in FENCE.findall(text):
        if kind == "console":
            commands += [line.removeprefix("$ ") for line in body.strip().split("\n")]
            continue
        target = folder / (name or "main.ns")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(body, encoding="utf-8")
    if not any("netspec " in command for command in commands):
        commands.append("netspec check main.ns")
    (folder / "project").mkdir(exist_ok=True)
    (folder / "project" / ".git").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "set -o pipefail\n" + "\n".join(commands)
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_examples(code: str, tmp_path: Path) -> None:
    failing = run(section(code, "Fails"), tmp_path / "fails")
    found = set(CODE.findall(failing.stderr))
    # The hundred mistakes before NS199 are mistakes too.
    assert found == ({code} if code != "NS199" else {code, "NS103"}), failing.stderr
    assert failing.returncode == BY_CODE[code].status
    mended = run(section(code, "Mended"), tmp_path / "mended")
    assert mended.returncode == 0, mended.stderr
    assert not mended.stderr
