"""Numbers that remember how they are written: `Named(64, "c1")` plus `Named(128, "c3")` is 192, written `c1 + c3`.

The shape rules of the operations, run with such numbers, yield the constructor arguments of generated classes in terms
of the class's own parameters. The texts are Python, and mean the same for all calls of a block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Named(int):
    """An integer with the text of an expression that gives it."""

    text: str

    def __new__(cls, value: int, text: str) -> Named:
        self = super().__new__(cls, value)
        self.text = text
        return self

    def __add__(self, other: int) -> int:
        return joined(self, "+", other) if other else self

    def __radd__(self, other: int) -> int:
        return joined(other, "+", self) if other else self

    def __sub__(self, other: int) -> int:
        return joined(self, "-", other) if other else self

    def __rsub__(self, other: int) -> int:
        return joined(other, "-", self)

    def __mul__(self, other: int) -> int:
        return joined(self, "*", other) if other != 1 else self

    def __rmul__(self, other: int) -> int:
        return joined(other, "*", self) if other != 1 else self

    def __floordiv__(self, other: int) -> int:
        return joined(self, "//", other) if other != 1 else self

    def __mod__(self, other: int) -> int:
        return joined(self, "%", other)


class NamedFloat(float):
    """A float that is a parameter of the enclosing block."""

    text: str

    def __new__(cls, value: float, text: str) -> NamedFloat:
        self = super().__new__(cls, value)
        self.text = text
        return self


OPERATORS: Mapping[str, Any] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "//": int.__floordiv__,
    "%": int.__mod__,
}


def joined(left: int, sign: str, right: int) -> Named:
    """Two numbers and an operator, with brackets where the text needs them."""
    texts = [text_of(left), text_of(right)]
    if sign != "+":
        texts[1] = bracketed(texts[1])
    if sign in ("*", "//", "%"):
        texts[0] = bracketed(texts[0]) if re.search(r" (\+|-|//|%) ", texts[0]) else texts[0]
    return Named(OPERATORS[sign](int(left), int(right)), f"{texts[0]} {sign} {texts[1]}")


def bracketed(text: str) -> str:
    return f"({text})" if " " in text else text


def text_of(value: Any) -> str:
    """The text that gives a number: its own, or its digits."""
    return str(getattr(value, "text", None) or repr(value))


def rebound(text: str, arguments: Mapping[str, Any], value: Any) -> Any:
    """The number behind `text` outside a block, in terms of what the block was called with; plain if it has none."""

    def replace(match: re.Match[str]) -> str:
        given = text_of(arguments[match.group()])
        return given if match.group() == text else bracketed(given)

    if not set(IDENTIFIER.findall(text)) <= arguments.keys():
        return value
    outside = IDENTIFIER.sub(replace, text)
    if not IDENTIFIER.search(outside):
        return value
    return Named(value, outside) if isinstance(value, int) else NamedFloat(value, outside)


def names_in(text: str) -> set[str]:
    """The parameters that a text is written in."""
    return set(IDENTIFIER.findall(text))
