"""Rows of a declared space are what loading the variant gives that each row is written as; mistakes by code too."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from netspec.closed.engines import available
from netspec.diagnostics.reporter import Reporter
from netspec.pipeline import load_text, read_program
from netspec.source import SourceFile
from netspec.spaces.declared import chosen_space, declared_space
from netspec.sweep.blocks import Evaluation
from netspec.sweep.order import order_of

TEXT = """
param width: 0.25..2 = 1
block module(c1 | r3 c3) = concat {
  conv 1x1 c1
  conv 1x1 r3 -> conv 3x3 c3
}
network small {
  input 3x32x32
  scale_filters width
  stem: conv 3x3 32 act=relu
  a: module 16 | 16 32
  b: module 32 | 32 64
  deep: repeat 2 { residual { conv 3x3 96 } }
  c: module 64 | 64 128
  global_avgpool
  fc: linear 10
}
space around of small {
  vary width: [1/3, 0.5, 1]
  vary a.c1: 16..64 step 16
  vary stem.act: [relu, silu]
  vary stem.kernel: [3x3, 5x5, 1x7]
  vary deep.times: [1, 2, 4]
  vary b..c by [0.5, 1, 1.5] multiple=4
  drop b
  choose c: [module 64 | 64 128, plain: conv 3x3 192]
  require macs <= 100M
}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "net.ns").write_text(TEXT)
    return tmp_path / "net.ns"


def test_rows_are_the_variants_that_they_are_written_as(spec: Path) -> None:
    program, reporter = read_program(spec), Reporter()
    assert chosen_space(program, None, reporter) == "around"
    space = declared_space(program, "around", spec, {}, reporter)
    assert not reporter.problems
    points = Evaluation(space, (), ("params", "macs", "activations"), available())
    order = order_of([axis.count for axis in space.axes], space.size, 60, 0)
    numbers = random.Random(0).sample(range(order.rows), 60)
    block = points.rows(order, numbers)
    assert {bool(one) for one in block.found["valid"]} == {True, False}
    for row in range(block.rows):
        values = space.values([int(column[row]) for column in block.places])
        lines = "\n".join(f"  {line}" for line in space.edits(values))
        written = f'use "net.ns"\nvariant one of small {{\n{lines}\n  expect macs <= 100M\n}}\n'
        outcome = load_text(SourceFile("one.ns", written), spec.parent / "one.ns", {}, "one")
        codes = [one.code for one in outcome.problems if not one.of_claim]
        assert (bool(block.found["valid"][row]), block.found["code"][row]) == (not codes, codes[0] if codes else "")
        if not codes:
            test = outcome.networks[0].facts.test
            found = [int(block.found[name][row]) for name in ("params", "macs", "activations")]
            assert found == [test.params, test.macs, test.activations]
            assert bool(block.found["holds"][row]) == (test.macs <= 100_000_000) == outcome.ok


def test_budgets_are_written_as_the_space_has_them(spec: Path) -> None:
    space = declared_space(read_program(spec), "around", spec, {}, Reporter())
    assert space.required == ("macs <= 100M",)
    assert space.base == "small"
