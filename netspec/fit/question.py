"""What a fit is asked for, read and checked, and how its answer is found."""

from __future__ import annotations

from netspec.closed.engines import available
from netspec.closed.figures import NAMES
from netspec.diagnostics.sweeps import NotSound, OutOfReach, SweepProblem
from netspec.fit.goal import Bound, Goal, bounds
from netspec.fit.search import MOST_EXHAUSTIVE, Best, Extreme, Told, exhaustive, local
from netspec.fit.written import Found, name_of
from netspec.pipeline import Outcome
from netspec.record import Record
from netspec.spaces.space import Space
from netspec.sweep.blocks import Evaluation
from netspec.sweep.order import Grid, order_of
from netspec.sweep.question import Question, Wanted, question
from netspec.values import show

SAID = {"macs": "MACs", "params": "parameters"}


class Fit(Record):
    """A fit that can be made."""

    question: Question
    goal: Goal

    @property
    def space(self) -> Space:
        """The space that is gone through."""
        return self.question.space

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """The figures that budgets bound."""
        return bounds((*self.question.budgets, *self.space.requires))

    @property
    def is_small(self) -> bool:
        """Whether all points can be looked at."""
        return self.space.size <= MOST_EXHAUSTIVE


def fit(wanted: Wanted, goal: Goal) -> Fit | Outcome:
    """The fit that is asked for, or what is wrong with it."""
    budgets = () if goal.closest else tuple(target.budget for target in goal.targets)
    found = question(wanted.replace(where=(*budgets, *wanted.where), sample=1, fitting=True))
    return found if isinstance(found, Outcome) else Fit(found, goal)


def best(one: Fit, told: Told) -> Best:
    """What fits best."""
    known = tuple(bound for bound in one.bounds if bound.stage or bound.figure in NAMES)
    figures = tuple(dict.fromkeys([*one.goal.order, *(bound.figure for bound in known if not bound.stage)]))
    stages = tuple(dict.fromkeys(bound.stage for bound in known if bound.stage))
    points = Evaluation(one.space, one.question.budgets, figures, available(), stages)
    counts = [axis.count for axis in one.space.axes]
    if one.is_small:
        return exhaustive(points, Grid(tuple(counts), one.space.size), one.goal, known, told)
    seed = one.question.wanted.seed
    return local(points, order_of(counts, one.space.size, 2**31, seed), one.goal, known, seed, told)


def problem(one: Fit, found: Best) -> SweepProblem | None:
    """Why nothing was found; none where something was."""
    if found.point is not None:
        return None
    if not found.extremes and found.code:
        return NotSound(name=one.space.name, count=found.looked_at, first=found.code)
    least = "; ".join(reach(one.space, extreme) for extreme in found.extremes)
    together = len(found.extremes) > 1
    remedy = "give a budget that can be kept" + (", or budgets that can be kept at once" if together else "")
    remedy += "" if one.is_small else "; not all points were looked at, so that one may yet keep it"
    budgets = " and ".join(f"`{text}`" for text in (*one.question.wanted.where, *one.space.required))
    return OutOfReach(name=one.space.name, count=found.looked_at, budgets=budgets, least=least, remedy=remedy)


def reach(space: Space, extreme: Extreme) -> str:
    """How far a figure can go, and by what."""
    word = "least" if extreme.bound.low else "most"
    return f"{extreme.bound.figure} is {extreme.value:,} at {word}, by {settings(space, extreme.point)}"


def settings(space: Space, point: tuple[int, ...]) -> str:
    """A point in words; of many free names the first few."""
    pairs = [f"{name} = {show(value)}" for name, value in space.values(point).items()]
    return ", ".join(pairs if len(pairs) <= 6 else [*pairs[:5], f"and {len(pairs) - 5} more"])


def found_spec(one: Fit, point: tuple[int, ...], macs: int, params: int, how: str) -> Found:
    """The variant that a point is."""
    values = one.space.values(point)
    kept = [*(" ".join(text.split()) for text in one.question.wanted.where), *one.space.required]
    expects = [f"expect macs == {macs:_}", f"expect params == {params:_}", *(f"expect {text}" for text in kept)]
    name = name_of(one.space, one.goal.targets)
    needed = one.space.needed(values, (*one.question.budgets, *one.space.requires))
    return Found(name, one.space.edits(values), tuple(expects), f"{one.space.base}, {how}.", needed)


def summary(one: Fit, found: Best) -> list[str]:
    """What was found and how far it is proved, and which steps were taken where none were named."""
    assert found.point is not None
    proved = "; proved, since all were looked at" if found.proved else ""
    lines = [f"{settings(one.space, found.point)}: {told(one, found)}{proved}"]
    steps = [axis for axis in one.space.axes if axis.resolution_assumed]
    return [*lines, *(f"free: {axis}, by the last digit of its domain" for axis in steps[:3])]


def told(one: Fit, found: Best) -> str:
    """How the answer came about, and whether it is proved."""
    kept = " and ".join(f"{' '.join(text.split())}" for text in one.question.wanted.where)
    with_budgets = f" with {kept}" if kept else ""
    first = one.goal.targets[0] if one.goal.targets else None
    what = "the largest"
    if one.goal.closest and first is not None:
        what = f"the closest to {first.text} {SAID.get(first.figure, first.figure)}"
    points = f"{found.looked_at:,} point{'' if found.looked_at == 1 else 's'}"
    if not found.proved:
        return f"the best{with_budgets} of {points} that were looked at, not proved"
    networks = "" if found.networks in (None, found.looked_at) else f" ({found.networks:,} networks)"
    return f"{what} of {points}{networks}{with_budgets}"
