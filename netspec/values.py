"""What an expression can be worth: integers, exact numbers, truths, words and sizes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from netspec.numbers.traced import concrete
from netspec.record import Record


class Word(str):
    """A bare name that is no parameter and no constant: `relu`, `same`, `batch`."""

    __slots__ = ()


class Size(Record):
    """A size literal: `7x7/2` (kernel and stride), `1x7`, `3x224x224` (channels and extents)."""

    dims: tuple[int, ...]
    stride: tuple[int, ...] | None = None

    def __str__(self) -> str:
        text = "x".join(map(str, self.dims))
        if self.stride is None:
            return text
        alike = len(set(self.stride)) == 1 and len(self.stride) == len(self.dims)
        return f"{text}/{'x'.join(map(str, self.stride[:1] if alike else self.stride))}"


class Configured(Record):
    """A word with settings: `batch(eps=0.001)`."""

    word: str
    settings: tuple[tuple[str, Value], ...]

    def __str__(self) -> str:
        return f"{self.word}({', '.join(f'{name}={show(value)}' for name, value in self.settings)})"


Value = int | Fraction | bool | Word | Size | Configured


def show(value: Value) -> str:
    """The value as a spec would write it: `true`, `0.5`, `7x7/2`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        value = concrete(value)
        return str(value.numerator) if value.denominator == 1 else repr(float(value))
    return str(value)


def written(value: Value) -> str:
    """The value exactly, as a spec can write it: a fraction that is no decimal stands in parentheses."""
    if not isinstance(value, Fraction):
        return show(value)
    decimal = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return decimal if Fraction(decimal) == value else f"({value.numerator} / {value.denominator})"


def type_name(value: Value) -> str:
    """The value's type in a reader's words, with its article."""
    if isinstance(value, bool):
        return "a truth"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, Fraction):
        value = concrete(value)
        return "a number with a fraction" if value.denominator != 1 else "an integer"
    if isinstance(value, Size):
        return "a size"
    return "a word"
