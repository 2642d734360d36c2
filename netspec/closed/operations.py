"""What a program does with two numbers, whichever engine does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netspec.numbers.traced import ARITHMETIC

EXACT_IN_FLOATS = 2**52
EXACT_IN_WORDS = 2**62
Operation = Callable[[Any, Any], Any]
SAFE: dict[str, Operation] = {
    **ARITHMETIC,
    "//": lambda one, other: one // other if other else 0,
    "%": lambda one, other: one % other if other else 0,
}
