"""Ray Tune as an engine: its search algorithms propose, by their own `suggest`, and hear what trials came to.

Like Optuna's, a proposal hangs on the seed, its number and the history alone. Ray's own way is to draw at random; its
`OptunaSearch` brings the samplers of Optuna, and needs that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, nullcontext
from random import Random
from typing import Any

from ray import tune
from ray.tune.search.optuna import OptunaSearch

from netspec.lazy import with_extra
from netspec.lowering.declarations.domains import Steps
from netspec.search.engine import Finished, Point, Proposal, Study
from netspec.search.journal import Entry, Journal, stored
from netspec.spaces.axes import Axis

__all__ = ["RayEngine", "stored"]
NUMBER, POINT, VALUE, HOW = "trial", "point", "value", "how"
TRAINED, SEEN, REFUSED = "trained", "seen", "refused"
METRIC = "value"


class RayEngine:
    """A study in a file, of which Ray's search algorithms see the places on the axes."""

    failures = (OSError,)

    def __init__(self, study: Study, where: str) -> None:
        self.asked = study
        self.samplers = {} if study.sampler == "random" else optunas()
        self.space = {axis.name: domain(axis) for axis in study.axes}
        self.journal = Journal(where, study.name, study.identity)

    @property
    def points(self) -> dict[int, Point]:
        """All proposals by their number."""
        return {one[NUMBER]: tuple(one[POINT]) for one in self.journal.entries if POINT in one}

    @property
    def ended(self) -> list[Entry]:
        """What was told of trials."""
        return [one for one in self.journal.entries if HOW in one]

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()  # the file is held

    def finished(self, known: AbstractSet[int]) -> Sequence[Finished]:
        points = self.points
        return [
            Finished(one[NUMBER], points[one[NUMBER]], one.get(VALUE), one[HOW] == TRAINED)
            for one in sorted(self.ended, key=lambda one: one[NUMBER])
            if one[NUMBER] not in known
        ]

    def left(self, known: AbstractSet[int]) -> Sequence[Proposal]:
        over = {one[NUMBER] for one in self.ended} | known
        return [Proposal(number, point) for number, point in self.points.items() if number not in over]

    def elsewhere(self, known: AbstractSet[int]) -> Sequence[Proposal]:
        return ()  # the file is held

    def propose(self) -> Proposal:
        number = len(self.points)
        seed = (self.asked.seed * 1_000_003 + number) % 2**32
        places = self.drawn(seed) if self.asked.sampler == "random" else self.suggested(seed)
        point = tuple(int(places[axis.name]) for axis in self.asked.axes)
        self.journal.add({NUMBER: number, POINT: list(point)})
        return Proposal(number, point)

    def drawn(self, seed: int) -> Mapping[str, int]:
        """A draw from each domain, as Ray makes one."""
        seeds = Random(seed)
        return {name: one.sample(random_state=seeds.getrandbits(32)) for name, one in self.space.items()}

    def suggested(self, seed: int) -> Mapping[str, int]:
        """What a sampler of Optuna suggests after all that gave a value."""
        sampler = self.samplers[self.asked.sampler](seed, self.asked.jobs)
        converted = OptunaSearch.convert_search_space(self.space)
        mode = "max" if self.asked.maximize else "min"
        search = OptunaSearch(converted, metric=METRIC, mode=mode, sampler=sampler)
        for one in self.finished(frozenset()):
            if one.value is not None:
                places = {axis.name: place for axis, place in zip(self.asked.axes, one.point, strict=True)}
                search.add_evaluated_point(places, one.value)
        found = search.suggest("next")
        assert found is not None  # it knows the space from the start
        return dict(found)

    def refuse(self, proposal: Proposal, excess: Mapping[str, float]) -> None:
        self.journal.add({NUMBER: proposal.number, HOW: REFUSED})

    def tell(self, proposal: Proposal, value: float | None, seen: bool = False) -> None:
        end: Entry = {NUMBER: proposal.number, HOW: SEEN if seen else TRAINED}
        self.journal.add(end if value is None else {**end, VALUE: value})


def optunas() -> Mapping[str, Any]:
    """The makers of Optuna's samplers, Optuna itself being told to be quiet."""
    with_extra("optuna:logging", "search").set_verbosity(40)
    samplers: Mapping[str, Any] = with_extra("netspec.search.with_optuna:SAMPLERS", "search")
    return samplers


def domain(axis: Axis) -> Any:
    """The places of an axis as Ray knows such: in order where its values are steps, else by themselves."""
    return tune.randint(0, axis.count) if isinstance(axis.values, Steps) else tune.choice(list(range(axis.count)))
