"""What a program does with two numbers, whichever engine does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netspec.numbers.traced import ARITHMETIC

if TYPE_CHECKING:
    from netspec.closed.values import Cell

EXACT_IN_FLOATS = 2**52
EXACT_IN_WORDS = 2**62
Operation = Callable[["Cell", "Cell"], "Cell"]
SAFE: dict[str, Callable[[int, int], int]] = {
    **ARITHMETIC,
    "//": lambda one, other: one // other if other else 0,
    "%": lambda one, other: one % other if other else 0,
}
