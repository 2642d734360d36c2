"""What the closed form says of one point before anything trains: its figures, its key, and what budgets it breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.closed.figures import NAMES
from netspec.closed.row import Row
from netspec.literals import number
from netspec.record import Record
from netspec.search.engine import Point
from netspec.spaces.space import Space
from netspec.sweep.blocks import Evaluation
from netspec.syntax import tree


class Verdict(Record):
    """One point: `excess` is empty where it may train, else what it breaks, each by a share above 0."""

    key: int
    figures: Mapping[str, int]
    code: str
    excess: Mapping[str, float]


class Oracle:
    """Answers for one space and its budgets."""

    def __init__(self, space: Space, budgets: Sequence[tree.Expect], texts: Sequence[str]) -> None:
        self.budgets = dict(zip((*space.required, *texts), (*space.requires, *budgets), strict=True))
        named = {str(one.left.text) for one in self.budgets.values() if isinstance(one.left, tree.Reference)}
        self.figures = tuple(dict.fromkeys(("params", "macs", *sorted(named & set(NAMES)))))
        self.evaluation = Evaluation(space, budgets, self.figures, Row())

    def verdict(self, point: Point) -> Verdict:
        """What is to be said of a point."""
        found = self.evaluation.at([[place] for place in point], [0]).found
        one = {name: column[0] for name, column in found.items()}
        figures = {name: int(one[name]) for name in self.figures}
        if not one["valid"]:
            return Verdict(0, figures, str(one["code"]), {"valid": 1.0})
        excess = {} if one["holds"] else self.excess(figures)
        return Verdict(int(one["key"]), figures, "", excess)

    def excess(self, figures: Mapping[str, int]) -> dict[str, float]:
        """By how much budgets are broken: a share where one is an upper bound of a figure, else 1."""
        shares = {text: share(one, figures) for text, one in self.budgets.items()}
        broken = {text: value for text, value in shares.items() if value is not None and value > 0}
        return broken or {text: 1.0 for text, value in shares.items() if value is None} or {"budgets": 1.0}


def share(one: tree.Expect, figures: Mapping[str, int]) -> float | None:
    """How far a figure is above its bound, as a share of it; none where the budget is of another form."""
    bound = number(one.right.text) if isinstance(one.right, tree.Number) else None
    name = one.left.text if isinstance(one.left, tree.Reference) else ""
    if not bound or name not in figures or one.operator not in ("<=", "<"):
        return None
    return float(figures[name] / bound - 1)
