"""How names are listed in messages: the first ones, and none longer than a person reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

SHOWN = 6
LONGEST_SHOWN = 120


def cut(name: str) -> str:
    """As much of a name as a person reads."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…"


def listed(names: Sequence[str], shown: Callable[[str], str] = cut) -> str:
    """The first names as they are shown, and how many more there are: none of those is looked at."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(map(shown, names[:SHOWN])) + more


def counted(count: int, one: str, many: str) -> str:
    """`1 entry`, `2 entries`."""
    return f"{count:,} {one if count == 1 else many}"
