"""Work grows with the input, no faster: counted in calls of functions, since seconds say more of the machine.

Each family is one text in two sizes, the second ten times the first. Whatever grows with the square is a hundredfold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from netspec.diagnostics.render import render
from netspec.network import Network
from netspec.pipeline import check_file

SMALL, LARGE = 15, 150
MOST_TIMES = 11


@contextmanager
def counted(into: list[int]) -> Iterator[None]:
    """Adds one for each call of a function, written in Python or not."""

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            into[0] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def calls(path: Path, text: str) -> int:
    """Calls from a text to its mistakes or its report, table and source."""
    path.write_text(text, encoding="utf-8")
    found = [0]
    with counted(found):
        outcome = check_file(path, {})
        render(outcome.problems, outcome.sources)
        for one in outcome.networks:
            network = Network(one)
            network.report()
            network.table()
            network.to_source()
    return found[0]


def network(*lines: str, above: str = "") -> str:
    return above + "network n {\n  input 8x16x16\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def many(line: str, count: int) -> list[str]:
    """A line so many times, its `$` a number."""
    return [line.replace("$", str(number)) for number in range(count)]


BASE = network(*many("s$: conv 1x1 8", 3))
FAMILIES: dict[str, Callable[[int], str]] = {
    "stages": lambda n: network(*many("s$: conv 3x3 8", n)),
    "unlabelled stages": lambda n: network(*many("conv 3x3 8", n)),
    "steps of a chain": lambda n: network(" -> ".join(["conv 1x1 8"] * n)),
    "branches": lambda n: network("concat {\n" + "\n".join(["conv 1x1 8"] * n) + "\n}"),
    "residuals": lambda n: network(*many("residual { conv 1x1 8 -> conv 1x1 8 }", n)),
    "blocks": lambda n: network(*many("b$ 8", n), above="".join(many("block b$(c) = conv 1x1 c\n", n))),
    "calls": lambda n: network(*many("b 8", n), above="block b(c) = concat { conv 1x1 c }\n"),
    "params": lambda n: network("conv 1x1 p0", above="".join(many("param p$ = 8\n", n))),
    "constants, each of the one before": lambda n: network(
        "conv 1x1 8", above="let k0 = 1\n" + "".join(f"let k{i} = k{i - 1} + 1\n" for i in range(1, n))
    ),
    "terms": lambda n: network(f"conv 1x1 ({' + '.join(['1'] * n)})"),
    "rounds": lambda n: network(f"repeat {n} {{ conv 1x1 8 }}"),
    "heads": lambda n: network(*many("s$: conv 1x1 8", 3), *many("aux h$ at s0: global_avgpool -> linear 2", n)),
    "expectations": lambda n: network("conv 1x1 8", *many("expect params < 1M", n)),
    "expectations that fail": lambda n: network("conv 1x1 8", *many("expect params < 1", n)),
    "published figures": lambda n: network(
        "s: conv 1x1 8", 'published "x" {\n' + "\n".join(["s: params=1K"] * n) + "\n}"
    ),
    "defaults": lambda n: network(*many("default conv act=relu", n), "conv 1x1 8"),
    "variants of one network": lambda n: BASE + "".join(many("variant v$ of n { remove s1 }\n", n)),
    "edits": lambda n: (
        network(*many("s$: conv 1x1 8", n))
        + "variant v of n {\n"
        + "\n".join(many("replace s$: conv 3x3 8", n))
        + "\n}\n"
    ),
    "networks": lambda n: "".join(network("conv 1x1 8").replace(" n ", f" n{number} ") for number in range(n)),
    "comments": lambda n: network("conv 1x1 8", *many("# a remark", n)),
    "documentation": lambda n: network(*many("## a stage\n  s$: conv 1x1 8", n)),
    "unknown operations": lambda n: network(*many("konv 1x1 8", n)),
    "unknown names": lambda n: network(*many("conv 1x1 c$", n)),
    "stray characters": lambda n: network(*many("conv 1x1 8 ;", n)),
    "closings without openings": lambda n: network("conv 1x1 8", *many(")", n)),
    "openings without closings": lambda n: network("conv 1x1 8", *many("conv 1x1 (8", n)),
    "branches that do not fit": lambda n: network(*many("concat {\n conv 1x1 8\n maxpool 3x3/2\n }", n)),
    "one line": lambda n: "x" * (n * 100),
    "blanks": lambda n: network("conv 1x1 8" + " " * (n * 100) + "act=relu"),
    "labels that are taken": lambda n: network(*many("s: conv 1x1 8", n)),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_ten_times_the_text_is_ten_times_the_work(family: str, tmp_path: Path) -> None:
    text = FAMILIES[family]
    calls(tmp_path / "n.ns", text(SMALL))  # what is made once for all runs
    small, large = (calls(tmp_path / "n.ns", text(count)) for count in (SMALL, LARGE))
    assert large <= MOST_TIMES * small, f"{small:,} calls, then {large:,}"


def test_the_count_sees_a_square(tmp_path: Path) -> None:
    """The measure itself: every pair of stages looked at is more than the bound allows."""
    found = []
    for count in (SMALL, LARGE):
        seen = [0]
        with counted(seen):
            [max(one, other) for one in range(count) for other in range(count)]
        found.append(seen[0])
    assert found[1] > MOST_TIMES * found[0]
