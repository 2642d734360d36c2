"""Every mistake as a person sees it: `NAME.ns` beside `NAME.err`, what `netspec check` says of it.

A spec whose first line is `# $ COMMAND` is run by that command instead, in a shell. Each folder of pairs is copied
first, so that nothing a command writes stays. `NETSPEC_REWRITE=1 pytest tests/errors` writes the `.err` files anew:
read what changed before you commit it. What lies in deeper folders is for the specs to use.
A difference of outputs is the rounding of this processor: it is held to be as large, not to be the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules, resolve_name

import pytest

from netspec import diagnostics
from netspec.cli.main import run
from netspec.diagnostics.explain import codes

HERE = Path(__file__).parent
SPECS = sorted(HERE.glob("*/*.ns"))
CODE = re.compile(r"^(?:error|warning)\[(NS\d+)\]", re.MULTILINE)
DIFFERENCE = re.compile(r"(?<=up to )\d\.\de[-+]\d\d(?= apart)|(?<=of outputs up to )\d\.\de[-+]\d\d")
COMMAND = "# $ "
MODULES = [resolve_name(f"netspec.diagnostics.{one.name}") for one in iter_modules(diagnostics.__path__)]
STATUS = {one.code: one.status for module in MODULES for one in vars(module).values() if hasattr(one, "code")}


def name_of(spec: Path) -> str:
    return f"{spec.parent.name}/{spec.stem}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a copy of the folder of pairs, its neighbours beside it."""
    shutil.copytree(
        HERE, tmp_path / "errors", ignore=shutil.ignore_patterns("test_*.py", "__init__.py", "*.err", "__pycache__")
    )
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path / "errors")
    return tmp_path / "errors"


def printed(spec: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, int]:
    """What goes to standard error, and the exit status."""
    os.chdir(folder / spec.parent.name)
    first = spec.read_bytes().split(b"\n")[0].decode(errors="replace")
    if not first.startswith(COMMAND):
        status = run(["check", spec.name])
        return capsys.readouterr().err, status
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "-c", first.removeprefix(COMMAND)]
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    return done.stderr, done.returncode


def differences(told: str) -> list[float]:
    return [float(one) for one in DIFFERENCE.findall(told)]


@pytest.mark.parametrize("spec", SPECS, ids=name_of)
def test_mistakes_are_told(spec: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, status = printed(spec, folder, capsys)
    golden = spec.with_suffix(".err")
    if os.environ.get("NETSPEC_REWRITE"):
        golden.write_text(told, encoding="utf-8")
    wanted = golden.read_text(encoding="utf-8")
    assert DIFFERENCE.sub("", told) == DIFFERENCE.sub("", wanted)
    assert differences(told) == pytest.approx(differences(wanted), rel=0.5)
    assert CODE.search(told)
    assert status == max(STATUS[code] for code in CODE.findall(told)) or (status == 2 and "--> --set" in told)
    assert "Traceback" not in told


def test_every_code_has_a_pair() -> None:
    told = "".join(golden.read_text(encoding="utf-8") for golden in HERE.glob("*/*.err"))
    assert set(codes()) == set(CODE.findall(told))


def test_nothing_is_left_over() -> None:
    assert {golden.with_suffix(".ns") for golden in HERE.glob("*/*.err")} == set(SPECS)
