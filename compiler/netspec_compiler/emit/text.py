"""What a call is given, and its Python text: numbers that may know how they were written, truths, words, sizes."""

from __future__ import annotations

from netspec.numbers.expression import Expression
from netspec.numbers.joining import name
from netspec.numbers.written import expression_of, live
from netspec.record import Record


class WrittenSize(Record):
    """What is no single number and has a text all the same, such as a parameter that is a pair for one call."""

    expression: Expression


Value = int | float | str | WrittenSize | tuple["Value", ...] | list[int]


def python(value: Value) -> str:
    """A number, truth, word or pair as Python."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"({', '.join(python(one) for one in value)})"
    return str(expression_of(value) or repr(value))


def called(text: str, value: Value) -> Value:
    """The value under a name of its own."""
    return written(name(text), value)


def written(expression: Expression, value: Value) -> Value:
    """The value under an expression that gives it."""
    value = alike(value)
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return live(value, expression) if numeric else WrittenSize(expression)


def alike(value: Value) -> Value:
    """A value as numbers compare: a size of equal sides is one number."""
    if isinstance(value, (list, tuple)):
        first = tuple(value)
        return first[0] if len(set(first)) == 1 else first
    return value


def is_whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
