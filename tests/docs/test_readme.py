"""The README as a stranger follows it: every command in its order, in an empty folder, once netspec is installed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from netspec import __version__
from tests.docs.pages import ROOT, examples
from tests.docs.test_examples import ENVIRONMENT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SPEC = (ROOT / "docs" / "small.ns").read_text(encoding="utf-8")


def in_order() -> Iterator[str]:
    """The commands of blocks and of the table of commands, from top to bottom; not those that install."""
    for found in re.finditer(r"```(?:sh|console)\n(.*?)```|^\| `(netspec [^`]+)`", README, re.DOTALL | re.MULTILINE):
        block, row = found.groups()
        lines = [row] if row else [line.removeprefix("$ ") for line in block.split("\n")]
        yield from (line for line in lines if line.startswith("netspec "))


def test_the_spec_is_the_one_in_docs() -> None:
    (first, *_) = [one for one in examples("netspec") if one.place.startswith("README.md")]
    assert SPEC.endswith(first.text.split("\n", 1)[1])


def test_every_command_works_in_its_order_in_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "small.ns").write_text(SPEC, encoding="utf-8")
    commands = list(in_order())
    assert len(commands) > 12
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert len(done.stdout.split("\n")) < 100, f"{command} floods the terminal"


def test_the_citation_is_of_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
