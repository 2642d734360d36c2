"""Lists that say the same over and over, in short: names that count up, and numbers of filters that come again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

# Of longer ones nothing is worked out.
NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)")
# What stands between names in a path and in a pair of paths.
BETWEEN = re.compile(r"([^\w/]+)")
LEAST = 3


def counting_up(texts: Sequence[str]) -> list[str]:
    """The texts, where at least three that count up in the same names are one: `0-7.pool -> 0-7.mean`."""
    alike: dict[str, list[str]] = {}
    for text in texts:
        alike.setdefault(NUMBER.sub("0", text), []).append(text)
    place = {text: number for number, text in enumerate(texts)}
    found = [run for several in alike.values() for run in runs(several)]
    told = [(place[first], said) for run in found for first, said in zip(run, in_short(run), strict=False)]
    return [said for _, said in sorted(told)]


def runs(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts of one form in runs: from each to the next the same numbers are one more, and no other changes."""
    run, step = [texts[0]], None
    for before, text in pairwise(texts):
        found = [b - a for a, b in zip(numbers(before), numbers(text), strict=True)]
        if step in (None, found) and {1} <= set(found) <= {0, 1}:
            run, step = [*run, text], found
        else:
            yield run
            run, step = [text], None
    yield run


def numbers(text: str) -> list[int]:
    return [int(number) for number in NUMBER.findall(text)]


def in_short(run: list[str]) -> list[str]:
    """A run from its first to its last, name by name."""
    if len(run) < LEAST:
        return run
    parts = zip(BETWEEN.split(run[0]), BETWEEN.split(run[-1]), strict=True)
    return ["".join(first if first == last else f"{first}-{last}" for first, last in parts)]


def repeated(filters: str) -> str:
    """Filters of layers in turn, `8 × 728` and `9 × (96 128)` where the same come at least three times."""
    steps = in_turn(filters)
    for length in range(1, len(steps) // LEAST + 1):
        times, rest = divmod(len(steps), length)
        if rest == 0 and steps[:length] * times == steps:
            unit = " ".join(steps[:length])
            return f"{times} × {unit}" if length == 1 else f"{times} × ({unit})"
    return filters


def in_turn(filters: str) -> list[str]:
    """What stands in turn and outside of all brackets; nothing where those are branches."""
    steps: list[str] = []
    depth = 0
    for word in filters.split(" "):
        if depth:
            steps[-1] += f" {word}"
        else:
            steps.append(word)
        depth += word.count("(") - word.count(")")
    return [] if "|" in steps else steps
