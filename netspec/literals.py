"""Numbers as a spec writes them: what a literal is worth, exactly, and which there are."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

LONGEST = 64
MOST = 1.7e308
FINEST = 10**64
SUFFIXES = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
NUMBER = re.compile(r"([0-9_]+)(\.[0-9]+)?(?:e([+-]?[0-9]+))?([KMG]i?)?")


@lru_cache(4096)
def number(text: str) -> Fraction | None:
    """A number literal's exact value; none where it is too long to be one."""
    match = NUMBER.fullmatch(text)
    if match is None or len(text) > LONGEST:
        return None
    whole, fraction, exponent, suffix = match.groups()
    if exponent is not None and abs(int(exponent)) > LONGEST:
        return None
    base = Fraction(whole.replace("_", "") + (fraction or ""))
    return base * Fraction(10) ** int(exponent or 0) * SUFFIXES[suffix or ""]


def is_finite(value: float) -> bool:
    """Whether a float can hold this number, however many digits an integer has."""
    return -MOST <= value <= MOST


def is_written(value: float) -> bool:
    """Whether a spec can write this number: one that lies very near to zero it can't."""
    found = number(repr(abs(float(value)))) if is_finite(value) else None
    return found is not None and found.denominator <= FINEST


def last_digit(text: str) -> float:
    """What one unit of the last printed digit is worth: 0.1 * 1024 for `2.7Ki`."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return 1.0
    _, fraction, exponent, suffix = match.groups()
    digits = len(fraction) - 1 if fraction else 0
    return float(Fraction(10) ** (int(exponent or 0) - digits) * SUFFIXES[suffix or ""])
