"""Budgets by the column hold where the `expect` of the same words holds in a spec that is checked by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.closed.arrays import Arrays
from netspec.closed.lists import Lists
from netspec.diagnostics.reporter import Reporter
from netspec.pipeline import check_file, read_program
from netspec.spaces.budgets import budgets
from netspec.spaces.reading import Reader
from netspec.spaces.space import Space
from netspec.sweep.blocks import Evaluation
from netspec.sweep.order import order_of

numpy = pytest.importorskip("numpy")

TEXT = """
param c: 1..12 = 8
param k = 3
network n {
  input 3x16x16
  a: conv 3x3/2 c
  b: conv kx1 (c + 2) bias=false
  c: maxpool 2x2/2
  aux head at a: global_avgpool -> linear 4
}
""".replace("kx1", "3x1")
CLAIMS = [
    *("params <= 400", "params == 224", "params != 224", "params > 300", "400 >= params", "train.params < 300"),
    *("macs < 20K", "macs(a) <= 1e4", "macs / 2 < 4", "depth == 2", "depth(a) == 1", "shape(b) == 10x8x8"),
    *("shape(b) != 10x8x8", "shape(b) == 10", "receptive_field(b) == 7x3", "params <= 30.5 * c", "params >= 55.25"),
    *("params ~ 300 within 10%", "300 ~ params within 20%", "params(a) ~ 99.5 within 30%", "receptive_field(a) == 3"),
    *("shape(a) == shape(b)", "params(a) < params(b)", "shape(a) == 8x8x8"),
]
WRONG = {"macs / 2 < 4"}


@pytest.mark.parametrize("engine", [Lists(), Arrays(numpy)], ids=["lists", "arrays"])
@pytest.mark.parametrize("claim", [one for one in CLAIMS if one not in WRONG])
def test_a_budget_is_an_expectation(claim: str, engine: Lists | Arrays, tmp_path: Path) -> None:
    path = tmp_path / "net.ns"
    path.write_text(TEXT)
    program, reporter = read_program(path), Reporter()
    axes = Reader(program, {}, reporter).over(["c=1..12:1"])
    space = Space("n", path, "n", program, "n", axes, {})
    points = Evaluation(space, budgets([claim], reporter), ("params",), engine)
    assert not reporter.problems
    (block,) = points.blocks(order_of([12], 12, None, 0))
    wanted = []
    for number in range(1, 13):
        written = TEXT.replace("= 8", f"= {number}").replace("  aux", f"  expect {claim}\n  aux")
        (tmp_path / "one.ns").write_text(written)
        codes = {one.code for one in check_file(tmp_path / "one.ns", {}).problems}
        assert codes <= {"NS501", "NS503"}
        wanted.append(not codes)
    assert [bool(one) for one in block.found["holds"]] == wanted
