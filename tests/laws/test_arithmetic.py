"""The arithmetic that is written out comes to the counted figures, read back from its text, on random networks."""

from __future__ import annotations

import re
from math import prod
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import run
from netspec.ir.model import Operation, everything, walk
from netspec.report.why import Why
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import PARTS, tried

GOOGLENET = Path(__file__).resolve().parents[2] / "specs" / "googlenet.ns"


def read(text: str) -> int:
    """What a written sum comes to: its numbers multiplied between `+`."""
    summands = (re.findall(r"\d[\d,]*", one) for one in text.split(" + "))
    return sum(prod(int(number.replace(",", "")) for number in numbers) for numbers in summands)


def holds(one: Why) -> None:
    """Every sum of a node and of what is inside of it is its figure, and only a group's figure is that of its parts."""
    for amount, text in ((one.params, one.sum_of_params), (one.macs, one.sum_of_macs)):
        if text:
            assert read(text) == amount, text
        elif one.parts:
            assert amount in (0, *(part.params for part in one.parts), *(part.macs for part in one.parts))
        else:
            assert amount == 0
    if one.parts:
        assert sum(part.params for part in one.parts) == one.params
        assert sum(part.macs for part in one.parts) == one.macs
    for part in one.parts:
        holds(part)


@pytest.mark.parametrize("part", PARTS)
def test_random_network_adds_up(part: str) -> None:
    tried(part, adds_up, specs())


def adds_up(spec: Spec) -> None:
    network = loaded(spec)
    whole = 0
    for node in network.checked.network.body:
        found = network.why(node.name)
        holds(found)
        whole += found.params
    assert whole == network.report().totals.params
    for path, node in walk(everything(network.checked.network)):
        if isinstance(node, Operation) and node.layer.weighted:
            said = {one.what for one in network.why(path).of_params}
            assert "weights" in said, "the weights of this operation are a number without factors"


def test_the_question_of_3a(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(GOOGLENET), "--why", "3a"]) == 0
    out = capsys.readouterr().out
    assert out == str(netspec.load(GOOGLENET).why("3a")) + "\n"
    for line in (
        "163,696 parameters = 12,352 + 129,248 + 15,920 + 6,176",
        "110,720 parameters = 3×3 × 96 × 128 weights + 128 biases",
        "86,704,128 MACs = 28×28 × 3×3 × 96 × 128",
    ):
        assert line in out
    assert 'class="why"' in netspec.load(GOOGLENET).to_html()


def test_a_batch_is_a_factor(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(GOOGLENET), "--why", "fc", "--batch", "8"]) == 0
    assert "8,192,000 MACs = 8 × 1,024×1×1 × 1,000" in capsys.readouterr().out


def test_what_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--why", "3z"], ["--why", "3a.branch9"], ["--why", "3a", "--format", "csv"]):
        assert run(["report", str(GOOGLENET), *arguments]) == 2
        told = capsys.readouterr()
        assert not told.out
        assert "--why" in told.err
    with pytest.raises(KeyError):
        netspec.load(GOOGLENET).why("3z")
