"""Shipped networks by their names, blocks that netspec lends, and specs through standard input: from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import netspec
from netspec import shipped
from netspec.cli.main import run
from tests.oracle.reference import ROOT

MINE = "network mine {\n  input 3x8x8\n  conv 1x1 4\n}\n"
LENT = 'use "netspec/inception.ns"\nnetwork n {\n  input 192x28x28\n  3a: inception 64 | 96 128 | 16 32 | 32\n}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [*shipped.names(), *shipped.variants()])
def test_a_name_stands_for_its_spec(name: str) -> None:
    by_name, by_path = netspec.load(name), netspec.load(shipped.path_of(name))
    assert by_name.report().totals == by_path.report().totals
    assert by_name.to_source() == by_path.to_source()


def test_what_is_here_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert netspec.load("googlenet").name == "googlenet"
    Path("googlenet.ns").write_text(MINE)
    assert netspec.load("googlenet").name == "mine"
    Path("googlenet").write_text(MINE.replace("mine", "bare"))
    assert netspec.load("googlenet").name == "bare"
    Path("googlenet").unlink()
    Path("googlenet").mkdir()
    assert run(["report", "googlenet"]) == 2
    assert "NS002" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["lib/inception", "../specs/googlenet", "/googlenet", "nope", "", ".", "a\0b", "x" * 5000]
)
def test_other_names_are_no_shipped_networks(name: str) -> None:
    assert shipped.named(Path(name)) is None
    with pytest.raises(netspec.SpecError):
        netspec.load(name)


def test_blocks_are_lent_anywhere() -> None:
    Path("spec.ns").write_text(LENT)
    assert netspec.load("spec.ns").report().totals.params == 163_696
    for name in shipped.blocks():
        Path("spec.ns").write_text(f'use "netspec/{name}"\n{MINE}')
        assert netspec.load("spec.ns").name == "mine"


@pytest.mark.parametrize(
    "target", ["netspec/../googlenet.ns", "netspec/lib/inception.ns", "netspec/googlenet.ns", "netspec/"]
)
def test_nothing_else_is_lent(target: str) -> None:
    assert shipped.lent(target) is None
    Path("spec.ns").write_text(f'use "{target}"\n{MINE}')
    with pytest.raises(netspec.SpecError):
        netspec.load("spec.ns")


def test_a_file_of_that_name_here_is_not_taken_for_it() -> None:
    Path("netspec").mkdir()
    Path("netspec/inception.ns").write_text("block inception(n) = conv 1x1 n\n")
    Path("netspec/own.ns").write_text("block own(n) = conv 1x1 n\n")
    for target, params in (("./netspec/inception.ns", 3 * 4 + 4), ("netspec/own.ns", 3 * 4 + 4)):
        name = Path(target).stem
        Path("spec.ns").write_text(f'use "{target}"\nnetwork n {{\n  input 3x8x8\n  {name} 4\n}}\n')
        assert netspec.load("spec.ns").report().totals.params == params
    Path("spec.ns").write_text(LENT)
    with pytest.raises(netspec.SpecError, match="NS027"):
        netspec.load("spec.ns")


@pytest.mark.parametrize("command", ["check", "report", "table", "ir", "compile", "draw"])
def test_a_spec_through_standard_input(command: str, folder: Path) -> None:
    (folder / "blocks.ns").write_text("block b(n) = conv 1x1 n\n")
    text = 'use "blocks.ns"\nnetwork mine {\n  input 3x8x8\n  b 4\n}\n'
    (folder / "spec.ns").write_text(text)
    more = ["-o", "-"] if command in ("compile", "draw") else []
    program = [sys.executable, "-m", "netspec", command]
    told = subprocess.run([*program, "-", *more], input=text, capture_output=True, text=True, check=True).stdout
    wanted = subprocess.run([*program, "spec.ns", *more], capture_output=True, text=True, check=True).stdout
    assert told.replace("<stdin>", "spec.ns") == wanted


def test_an_installed_package_has_them(folder: Path) -> None:
    """A wheel, unpacked into a folder of its own: what it holds, and no more, is on the path."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel: pip install hatchling")
    wheel = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "wheels", str(ROOT)]
    subprocess.run(wheel, check=True)
    (built,) = (folder / "wheels").glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", "installed", str(built)]
    subprocess.run(install, check=True)
    (folder / "spec.ns").write_text(LENT)
    environment = {**os.environ, "PYTHONPATH": str(folder / "installed")}

    def called(*arguments: str) -> str:
        command = [sys.executable, "-m", "netspec", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    where = "import netspec, netspec_compiler; print(netspec.__file__, netspec_compiler.__file__)"
    found = subprocess.run([sys.executable, "-c", where], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.count(str(folder / "installed")) == 2
    for name in ("googlenet", "torchvision/googlenet"):
        report = json.loads(called("report", name, "--format", "json"))
        assert report["totals"]["params"] == netspec.load(shipped.path_of(name)).report().totals.params
    assert json.loads(called("report", "spec.ns", "--format", "json"))["totals"]["params"] == 163_696
    assert "wrote" in called("compile", "spec.ns")


def test_a_marker_of_a_document_takes_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.md").write_text("<!-- netspec:totals torchvision/googlenet -->\n<!-- /netspec -->\n")
    for options in ([], ["--root", "."]):
        assert run(["table", "--into", "page.md", *options]) == 0, capsys.readouterr().err
    assert f"{netspec.load('torchvision/googlenet').report().totals.params:,}" in Path("page.md").read_text()
