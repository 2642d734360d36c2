"""A row as text is the network that its values make, through any edit."""

from __future__ import annotations

from fractions import Fraction

from netspec.diagnostics.reporter import Reporter
from netspec.ir.model import Network
from netspec.lowering.declarations.rows import Row, edits
from netspec.lowering.declarations.spaces import Opened, opened
from netspec.lowering.networks.lowering import Lowering
from netspec.values import Word, written
from tests.lowering.small import network, program

BASE = network("scale_filters p;a: conv 1x1 12;b: conv 1x1 8;c: conv 1x1 8 -> relu", "param p: 0.5..2 = 1")
LINES = (
    "vary p: [1, 1.5];vary a.filters: [20, 24];vary a..c by [0.5, 1] multiple=4;"
    "drop b;choose c: [relu, conv 3x3 16 act=relu]"
)


def space() -> Opened:
    made = program(f"{BASE}space s of n {{ {LINES} }}")
    return opened(made, made.main.own_spaces["s"])


ROW: Row = {"p": Fraction(3, 2), "a.filters": 20, "a..c": Fraction(1, 2), "b.kept": False, "c.choice": Word("conv")}


def test_a_row_is_written_line_by_line() -> None:
    assert list(edits(space(), ROW)) == [
        "set p = 1.5",
        "set a.filters = 20",
        "scale a..c by 0.5 multiple=4",
        "remove b",
        "replace c: conv 3x3 16 act=relu",
    ]
    assert list(edits(space(), {**ROW, "b.kept": True}))[3] == "replace c: conv 3x3 16 act=relu"


def shapes(made: Network) -> list[tuple[str, object]]:
    return [(node.name, getattr(node, "layer", None)) for node in made.body]


def test_what_is_written_is_what_the_values_make() -> None:
    one = space()
    by_values = Lowering(one.program, {name: written(value) for name, value in ROW.items()}, Reporter()).lower("s")
    reporter = Reporter()
    text = "\n".join(edits(one, ROW))
    by_text = Lowering(program(f"{BASE}variant s of n {{ {text} }}"), {}, reporter).lower("s")
    assert not reporter.problems
    assert by_values is not None
    assert by_text is not None
    assert shapes(by_values) == shapes(by_text)
