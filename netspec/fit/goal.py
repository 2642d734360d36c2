"""What a fit is after: which of two points is better, and which figures its budgets speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from netspec.closed.engines import Engine
from netspec.literals import number
from netspec.lowering.networks.claims import AT_PATH, WHOLE
from netspec.record import Record
from netspec.sweep.blocks import Block
from netspec.syntax import tree

if TYPE_CHECKING:
    from netspec.closed.values import Values

FIGURES = ("macs", "params")
Score = tuple[int, ...]


class Target(Record):
    """A figure that is to be no more than a number, or as near to it as can be."""

    figure: str
    text: str
    value: int

    @property
    def budget(self) -> str:
        """The same as a budget."""
        return f"{self.figure} <= {self.text}"


class Bound(Record):
    """One side of a budget that can be told by a figure: whether that must be low, and the stage that it is of."""

    figure: str
    low: bool
    stage: str = ""


class Goal(Record):
    """The order of points: more of the first figure, then of the next; with `closest`, nearer to the targets."""

    targets: tuple[Target, ...]
    closest: bool

    def columns(self, block: Block, engine: Engine) -> list[Values]:
        """What each row is worth, the first column first; more is better."""
        columns = [block.found[name] for name in self.order]
        if not self.closest:
            return columns
        values = [target.value for target in self.targets]
        return [engine.short_of(column, value) for column, value in zip(columns, values, strict=False)]

    @property
    def order(self) -> tuple[str, ...]:
        """The figures, those of targets first."""
        asked = tuple(target.figure for target in self.targets)
        return (*asked, *(name for name in FIGURES if name not in asked))


def bounds(budgets: Sequence[tree.Expect]) -> tuple[Bound, ...]:
    """What the budgets bound, each figure once on each side."""
    found = [one for line in budgets for one in bounds_of(line)]
    return tuple(dict.fromkeys(found))


def bounds_of(line: tree.Expect) -> Iterator[Bound]:
    """The figures that one budget bounds."""
    for side, lower in ((line.left, ("<", "<=")), (line.right, (">", ">="))):
        upper = (">", ">=") if lower[0] == "<" else ("<", "<=")
        named = figure_of(side)
        if named is None:
            continue
        if line.operator in (*lower, "==", "~"):
            yield Bound(named[0], True, named[1])
        if line.operator in (*upper, "==", "~"):
            yield Bound(named[0], False, named[1])


def figure_of(side: tree.Expression) -> tuple[str, str] | None:
    """The figure of a closed form that a fact is, and its stage; none for what is no number there."""
    match side:
        case tree.Reference() if side.text in WHOLE:
            return side.text.replace(".", "_"), ""
        case tree.Apply() if side.name.text in ("params", "macs") and side.name.text in AT_PATH:
            (path,) = side.arguments
            stage = path.text if isinstance(path, (tree.Reference, tree.LabelPath)) else ""
            return f"{side.name.text}({stage})", stage
    return None


def target(figure: str, text: str) -> Target | None:
    """A figure's target as it is written; none for what is no whole number."""
    value: Fraction | None = number(text)
    return None if value is None or value.denominator != 1 else Target(figure, text, int(value))
