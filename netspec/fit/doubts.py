"""Whether a space has any network that keeps its budgets, where those that `check` tries give reason to doubt it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.spaces import NoneKeeps
from netspec.fit.goal import Goal
from netspec.fit.question import Fit, best, reach
from netspec.pipeline import Doubted
from netspec.source import Place
from netspec.spaces.declared import declared_space
from netspec.spaces.space import Space
from netspec.sweep.order import order_of
from netspec.sweep.question import Question, Wanted
from netspec.syntax import tree

# A check is to stay quick: of more points, `fit` and `sweep` say whether any keeps the budgets.
MOST_POINTS = 100_000


def confirmed(doubts: Iterable[Doubted], spec: Path) -> Iterator[NoneKeeps]:
    """The spaces of a spec that have no network within their budgets, found by looking at all of their points."""
    for one in doubts:
        space = declared_space(one.program, one.space.name.text, spec, {}, Reporter())
        if space is not None and space.size <= MOST_POINTS:
            yield from none_keeps(space, one.space)


def none_keeps(space: Space, declaration: tree.Space) -> Iterator[NoneKeeps]:
    """That no point of a space keeps its budgets, if that is so."""
    order = order_of([axis.count for axis in space.axes], space.size, None, 0)
    fit = Fit(Question(space, order, (), Wanted(spec=space.spec), ()), Goal((), False))
    found = best(fit, lambda looked_at: None)
    if found.point is None:
        yield NoneKeeps(
            place=place_of(declaration),
            name=space.name,
            count=f"{space.size:,}",
            budgets=" and ".join(f"`{text}`" for text in space.required),
            least="; ".join(reach(space, extreme) for extreme in found.extremes),
            at_once=" at once" if len(space.requires) > 1 else "",
        )


def place_of(declaration: tree.Space) -> Place:
    """Where the first budget stands."""
    return next(line.place for line in declaration.openings if isinstance(line, tree.Require))
