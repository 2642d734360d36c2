"""Several values of params from outside: every combination of them is a network of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

MOST_ALTERNATIVES = 1000


def alternatives(settings: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Every combination of the values that stand between commas; `ValueError` where one is missing, or for too many."""
    columns = {name: tuple(split(text)) for name, text in settings.items()}
    if not all(one for values in columns.values() for one in values):
        raise ValueError("a value is missing beside a comma")
    count = prod(map(len, columns.values()))
    if count > MOST_ALTERNATIVES:
        raise ValueError(f"these are {count} combinations of values, and {MOST_ALTERNATIVES} are the most")
    return tuple(dict(zip(columns, values, strict=True)) for values in product(*columns.values()))


def split(text: str) -> Iterator[str]:
    """The values between the commas outside brackets: `max(1, 2),3` is two values."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
