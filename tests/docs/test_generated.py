"""What the pages say about operations, functions, codes and commands is what the code says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.docs.generated import PARTS
from tests.docs.pages import ROOT, between


@pytest.mark.parametrize(("page", "mark"), sorted(PARTS))
def test_part_is_up_to_date(page: str, mark: str) -> None:
    """Where it is not: `python -m tests.docs.generated`."""
    assert between(page, mark) == "\n".join(PARTS[page, mark]()).strip("\n")


def test_table_in_the_readme_is_what_the_command_prints() -> None:
    command = [sys.executable, "-c", "from netspec.cli.main import main; main()", "table", "specs/googlenet.ns"]
    done = subprocess.run([*command, "--format", "markdown"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert between("README.md", "netspec:table specs/googlenet.ns") == done.stdout.strip("\n")
