"""The specs as texts: short, sourced, each with its exact figures; all of them check in one process."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from netspec.cli.check import command
from netspec.pipeline import check_file
from tests.oracle.reference import SPECS

ALL = sorted(SPECS.rglob("*.ns"))
NETWORKS = [path for path in ALL if path.parent != SPECS / "lib"]
LONGEST = {"inception_v3.ns": 90}


def name_of(path: Path) -> str:
    return str(path.relative_to(SPECS))


@pytest.mark.parametrize("spec", ALL, ids=name_of)
def test_short(spec: Path) -> None:
    lines = spec.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST.get(spec.name, 130)
    assert all(len(line) <= 120 for line in lines)


@pytest.mark.parametrize("spec", NETWORKS, ids=name_of)
def test_sourced_and_exact(spec: Path) -> None:
    outcome = check_file(spec, {})
    assert outcome.problems == ()
    assert outcome.networks
    for one in outcome.networks:
        network = one.network.network
        assert re.search(r"\b20\d\d\b|as torchvision [\d.]+ ships it|figure \d", network.doc), "no source named"
        exact = {expectation.left.quantity for expectation in network.expectations if expectation.op == "=="}  # type: ignore[union-attr]
        assert {"params", "macs"} <= exact
        assert all(re.search(r"\b20\d\d\b", publication.source) for publication in network.publications)


@pytest.mark.parametrize("spec", [path for path in ALL if path not in NETWORKS], ids=name_of)
def test_every_shared_block_is_used(spec: Path) -> None:
    blocks = re.findall(r"^block (\w+)", spec.read_text(encoding="utf-8"), flags=re.MULTILINE)
    users = [path for path in ALL if f'"lib/{spec.name}"' in path.read_text(encoding="utf-8")]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in (spec, *users))
    assert blocks
    assert users
    for block in blocks:
        assert len(re.findall(rf"(?<!block )\b{block} ", texts)) > 0, block


def test_all_in_one_process() -> None:
    done = CliRunner().invoke(command, [str(path) for path in ALL])
    assert done.exit_code == 0
    assert f"{len(ALL)} files" in done.output
