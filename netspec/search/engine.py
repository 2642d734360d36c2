"""What a search asks of an engine: to propose points of a space, and to hear what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from netspec.record import Record

if TYPE_CHECKING:
    from netspec.spaces.axes import Axis

Point = tuple[int, ...]


class Proposal(Record):
    """One trial: its number in the study, and its point, a place on each axis."""

    number: int
    point: Point


class Finished(Record):
    """A trial that is over: its value, or none where it failed or was refused; `trained` where its command ran."""

    number: int
    point: Point
    value: float | None
    trained: bool


class Engine(Protocol):
    """The only things that a search knows of an optimiser. `failures` are what its storage raises."""

    failures: tuple[type[Exception], ...]

    def together(self) -> AbstractContextManager[None]:
        """Keeps other searches from writing to the study meanwhile, where its storage can."""

    def finished(self, known: AbstractSet[int]) -> Sequence[Finished]:
        """All trials that are over, but for those of known numbers."""

    def left(self, known: AbstractSet[int]) -> Sequence[Proposal]:
        """Trials that a search began which runs no more: they are to be run again under their numbers."""

    def elsewhere(self, known: AbstractSet[int]) -> Sequence[Proposal]:
        """Trials that other searches of the study run now."""

    def propose(self) -> Proposal:
        """A new trial."""

    def refuse(self, proposal: Proposal, excess: Mapping[str, float]) -> None:
        """The trial breaks budgets by so much each, and does not run."""

    def tell(self, proposal: Proposal, value: float | None, seen: bool = False) -> None:
        """What the trial came to; no value where it failed. `seen` says that an equal network did, before it."""


class Study(Record):
    """What a study is of: its name, its axes, which way is better, and in `identity` all that must not change."""

    name: str
    axes: tuple[Axis, ...]
    maximize: bool
    identity: Mapping[str, object]
    sampler: str
    seed: int
    jobs: int
