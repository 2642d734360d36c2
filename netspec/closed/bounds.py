"""Interval analysis: between which numbers every node of a trace lies, when the free numbers lie between theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.numbers.trace import CONSTANT, INPUT, Node

# None where nothing is known, such as behind a division by what may be 0.
Interval = tuple[int, int] | None


def intervals(nodes: Sequence[Node], free: Mapping[str, tuple[int, int]]) -> list[Interval]:
    """The interval of every node."""
    found: list[Interval] = []
    for sign, first, second in nodes:
        if sign == INPUT:
            found.append(free[str(first)])
        elif sign == CONSTANT:
            found.append((int(first), int(first)))
        else:
            found.append(combined(sign, found[int(first)], found[second]))
    return found


def combined(sign: str, one: Interval, other: Interval) -> Interval:
    """The interval of an operation on numbers from two intervals."""
    if one is None or other is None:
        return None
    (a, b), (c, d) = one, other
    match sign:
        case "+":
            return a + c, b + d
        case "-":
            return a - d, b - c
        case "*":
            ends = (a * c, a * d, b * c, b * d)
            return min(ends), max(ends)
        case "max":
            return max(a, c), max(b, d)
        case "min":
            return min(a, c), min(b, d)
    if c <= 0:
        return None
    if sign == "//":
        return min(a // c, a // d), max(b // c, b // d)
    return 0, min(b, d - 1) if a >= 0 else d - 1


def decided(question: str, difference: Interval) -> bool | None:
    """The answer to a question about two numbers, the second less the first being in this interval; none where it is
    now one, now the other.
    """
    if difference is None:
        return None
    low, high = difference
    match question:
        case "==":
            return True if low == high == 0 else False if low > 0 or high < 0 else None
        case "<":
            return True if low > 0 else False if high <= 0 else None
    return True if low >= 0 else False if high < 0 else None


def magnitude(found: Sequence[Interval]) -> int | None:
    """The largest magnitude of any of these; none where one is not known."""
    largest = 0
    for one in found:
        if one is None:
            return None
        largest = max(largest, -one[0], one[1])
    return largest
