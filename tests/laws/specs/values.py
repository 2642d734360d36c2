"""What a spec in the making is written from: choices, and numbers as literals, names and expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

Shape = tuple[int, ...]
Draw = Callable[[st.SearchStrategy], object]
MOST_STEPS = 14
ARITHMETIC = (
    "{n}",
    "({n})",
    "({half} + {rest})",
    "({twice} // 2)",
    "min({n}, {twice})",
    "round({n} + 1/3)",
    "max({n}, 1)",
)


@dataclass
class Block:
    """A block that fits any map of at least 3x3: how it is written, and what comes out of a call."""

    name: str
    text: str
    names: tuple[str, ...]
    groups: tuple[int, ...]
    defaults: tuple[int | None, ...]
    channels: Callable[[list[int], int], int]


@dataclass
class Values:
    """One spec in the making.

    `settled` are the values that `scale_filters` leaves alone; `shrinks` is by how much it divides all others, and
    `ceiled` says that max pools round up unless they say otherwise.
    """

    draw: Draw
    steps: int = MOST_STEPS
    blocks: list[Block] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    batched: bool = True
    ceiled: bool = False
    shrinks: int = 1

    def pick(self, options):
        return self.draw(st.sampled_from(list(options)))

    def upto(self, high: int, low: int = 1) -> int:
        return self.draw(st.integers(low, high))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def number(self, n: int) -> str:
        """An integer as a literal, a name or an expression, where an argument may stand."""
        names = [name for name, value in self.values.items() if value == n]
        if names and self.chance(2):
            return self.pick(names)
        return self.arithmetic(n)

    def arithmetic(self, n: int) -> str:
        text = self.pick(ARITHMETIC).format(n=n, half=n // 2, rest=n - n // 2, twice=2 * n)
        return f"({text})" if not text.isdigit() and not text.startswith("(") else text

    def count(self, n: int) -> str:
        """A number of filters that is `n` once it is scaled."""
        if self.shrinks == 1:
            return self.counted(self.number(n))
        written = self.shrinks * n
        names = [name for name, held in self.values.items() if held == (n if name in self.settled else written)]
        return self.pick(names) if names and self.chance(2) else self.arithmetic(written)

    def counted(self, text: str) -> str:
        """What stands where a number of filters enters the network."""
        return text

    def filters(self) -> tuple[str, int]:
        known = list(self.values.values())
        n = self.pick(known) if known and self.chance(3) else self.upto(8)
        return self.count(n), n

    def scaling(self) -> list[str]:
        """`scale_filters`, or nothing; sets what numbers of filters are divided by."""
        if not self.chance(3):
            return []
        factor, self.shrinks = self.pick((("1", 1), ("0.5", 2), ("(1/4)", 4)))
        multiple = " multiple=1" if self.shrinks > 1 else self.pick(("", " multiple=4"))
        return [f"scale_filters {factor}{multiple}"]
