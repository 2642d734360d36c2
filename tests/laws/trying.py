"""How a law is tried on random examples: how many, how quietly, and from which seeds.

Some seeds are fixed, so that what once failed stays tried; others are fresh in each run. `NETSPEC_SEED` is where the
fresh ones come from: tests/conftest.py draws it, says it at the end, and leaves it alone where it is set.
`NETSPEC_SHRINK` finds a small example of what fails.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy, tuples

# In parts, so that workers can share them.
FIXED = ("0", "1", "2", "3")
FRESH = ("fresh 0", "fresh 1")
PARTS = (*FIXED, *FRESH)
TWO_PARTS = (FIXED[0], FRESH[0])
HOW_MANY = int(os.environ.get("NETSPEC_NETWORKS", "250"))
QUIETLY = settings(
    max_examples=HOW_MANY,
    deadline=None,
    database=None,
    phases=[Phase.generate] if "NETSPEC_SHRINK" not in os.environ else list(Phase),
    suppress_health_check=list(HealthCheck),
)


def number(part: str) -> int:
    """The seed of a part."""
    if part in FIXED:
        return int(part)
    return int(os.environ["NETSPEC_SEED"]) * len(FRESH) + FRESH.index(part)


def tried(part: str, law: Callable[..., object], *drawn: SearchStrategy, how_many: int = HOW_MANY) -> None:
    """Holds the law on so many examples, drawn from the part's seed."""

    @seed(number(part))
    @settings(QUIETLY, max_examples=max(1, how_many))
    @given(tuples(*drawn))
    def holds(examples: tuple[object, ...]) -> None:
        law(*examples)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        holds()
