"""In which order the points of a space come: the row with a number is the same point however the work is cut.

A sample draws by counter: nothing is carried from one row to the next. Of a space whose points can be counted in 62
bits it takes each point once at most (a permutation of their indices: Luby and Rackoff's construction, walked until it
falls inside); of a larger one it draws each axis for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from netspec.closed.engines import Engine
from netspec.closed.identity import GOLDEN, MASK, mixed
from netspec.record import Record

if TYPE_CHECKING:
    from netspec.closed.values import Values, Word

LARGEST_PERMUTED = 2**62
ROUNDS = 6
Places = list["Values"]
"""For each axis a column of places on it."""


class Grid(Record):
    """All points, the last axis fastest."""

    counts: tuple[int, ...]
    rows: int

    def places(self, rows: Values, engine: Engine) -> Places:
        """The points of these rows."""
        return split(rows, self.counts, engine)


class Permuted(Record):
    """A sample of the points, no point twice."""

    counts: tuple[int, ...]
    size: int
    rows: int
    seed: int

    def places(self, rows: Values, engine: Engine) -> Places:
        """The points of these rows."""
        return split(engine.walked(rows, self.size, self.once), self.counts, engine)

    def once(self, words: Word, mix: Callable[[Word], Word]) -> Word:
        """One step of the walk: a permutation of the numbers of twice `half` bits."""
        half = max((self.size - 1).bit_length() + 1, 2) // 2
        low = (1 << half) - 1
        left, right = words >> half, words & low
        for number in range(ROUNDS):
            left, right = right, left ^ (mix(right + round_key(self.seed, number)) & low)
        return (left << half) | right


class Drawn(Record):
    """A sample of a space with more points than that: each axis for itself."""

    counts: tuple[int, ...]
    rows: int
    seed: int

    def places(self, rows: Values, engine: Engine) -> Places:
        """The points of these rows."""
        return [
            engine.drawn(rows, mixed(self.seed * GOLDEN + axis), count) for axis, count in enumerate(self.counts, 1)
        ]


Order = Grid | Permuted | Drawn


def order_of(counts: Sequence[int], size: int, sample: int | None, seed: int) -> Order:
    """All points, or a sample of so many."""
    if sample is None:
        return Grid(tuple(counts), size)
    if size <= LARGEST_PERMUTED:
        return Permuted(tuple(counts), size, min(sample, size), seed)
    return Drawn(tuple(counts), sample, seed)


def round_key(seed: int, number: int) -> int:
    """What a round adds: of 32 bits, so that no sum with half a word overflows."""
    return mixed((seed * ROUNDS + number + 1) * GOLDEN & MASK) >> 32


def split(indices: Values, counts: Sequence[int], engine: Engine) -> Places:
    """The places on each axis of points by their index."""
    found: Places = []
    for count in reversed(counts):
        indices, here = engine.divided(indices, count)
        found.append(here)
    return found[::-1]
