"""Numbers that remember how they are written: `Named(64, "c1")` plus `Named(128, "c3")` is 192, written `c1 + c3`.

The shape rules of the operations, run with such numbers, yield the constructor arguments of generated classes in terms
of the class's own parameters. The texts are Python, and mean the same for all calls of a block. Like terms are
collected, and a text that would become longer than anybody reads is dropped: what is left is the plain number.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Sums of a dozen parameters fit; what blocks in blocks multiply to does not.
LONGEST = 160
# The term of a sum that has no name in it.
CONSTANT = ""


class Named(int):
    """An integer with the text of an expression that gives it; `terms` are the summands of the text, each counted."""

    text: str
    terms: Mapping[str, int]

    def __new__(cls, value: int, text: str, terms: Mapping[str, int] | None = None) -> Named:
        self = super().__new__(cls, value)
        self.text = text
        self.terms = {text: 1} if terms is None else terms
        return self

    def __add__(self, other: int) -> int:
        return total(self, other, 1)

    def __radd__(self, other: int) -> int:
        return total(other, self, 1)

    def __sub__(self, other: int) -> int:
        return total(self, other, -1)

    def __rsub__(self, other: int) -> int:
        return total(other, self, -1)

    def __mul__(self, other: int) -> int:
        return product(self, other)

    def __rmul__(self, other: int) -> int:
        return product(other, self)

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


class Written:
    """The text of a value that is no single number, such as a parameter that is a pair for one call."""

    def __init__(self, text: str) -> None:
        self.text = text


# What stands in the arguments of a call: numbers, with their texts or without, truths, words, sizes.
Value = int | float | str | Written | tuple["Value", ...] | list[int]


def total(left: int, right: int, sign: int) -> int:
    """A sum or a difference, like terms collected."""
    terms = dict(terms_of(left))
    for text, count in terms_of(right).items():
        terms[text] = terms.get(text, 0) + sign * count
    value = int(left) + sign * int(right)
    named = {text: count for text, count in terms.items() if count and text != CONSTANT}
    if not named:
        return value
    constant = {CONSTANT: terms[CONSTANT]} if terms.get(CONSTANT) else {}
    # What is added stands before what is taken away.
    first, *others = sorted((named | constant).items(), key=lambda one: one[1] < 0)
    lead = term(*first)
    lead = lead.removeprefix(" + ") if first[1] > 0 else f"-{bracketed(lead.removeprefix(' - '))}"
    return bounded(value, lead + "".join(term(*one) for one in others), named | constant)


def terms_of(number: int) -> Mapping[str, int]:
    return number.terms if isinstance(number, Named) else {CONSTANT: int(number)}


def term(text: str, count: int) -> str:
    """One summand behind others."""
    sign = " - " if count < 0 else " + "
    if text == CONSTANT:
        return f"{sign}{abs(count)}"
    if count == -1:
        return sign + (f"({text})" if re.search(r" [+-] ", text) else text)
    return sign + (text if count == 1 else f"{abs(count)} * {factor(text)}")


def product(left: int, right: int) -> int:
    """A product; a plain factor counts a single term."""
    if isinstance(left, Named) and isinstance(right, Named):
        return joined(left, "*", right)
    named, plain = (left, int(right)) if isinstance(left, Named) else (right, int(left))
    if plain == 1:
        return named
    terms = terms_of(named)
    if plain > 0 and len(terms) == 1 and min(terms.values()) > 0:
        ((text, count),) = terms.items()
        return bounded(int(named) * plain, term(text, count * plain).removeprefix(" + "), {text: count * plain})
    return joined(left, "*", right)


def joined(left: int, sign: str, right: int) -> int:
    """Two numbers and an operator, with brackets where the text needs them."""
    value = OPERATORS[sign](int(left), int(right))
    return bounded(value, f"{factor(text_of(left))} {sign} {bracketed(text_of(right))}")


def bounded(value: int, text: str, terms: Mapping[str, int] | None = None) -> int:
    return Named(value, text, terms) if len(text) <= LONGEST else value


def factor(text: str) -> str:
    """The text as the left side of a product."""
    return f"({text})" if re.search(r" (\+|-|//|%) ", text) else text


def bracketed(text: str) -> str:
    return f"({text})" if " " in text or text.startswith("-") else text


def text_of(value: Any) -> str:
    """The text that gives a number: its own, or its digits."""
    return str(getattr(value, "text", None) or repr(value))


OPERATORS: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}


class UnwritableError(Exception):
    """A text that is no sum, product, quotient or remainder of known names and integers."""


def worth(text: str, names: Mapping[str, Any]) -> Any:
    """What a text gives for these values of its names: plain numbers, or numbers that remember their own texts.

    Raises `UnwritableError` for anything else than names, integers and `+ - * // %`.
    """
    try:
        return of_node(parsed(text), names)
    except (ZeroDivisionError, TypeError, RecursionError) as error:
        raise UnwritableError(text) from error


@lru_cache(maxsize=1024)
def parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnwritableError(text) from error


def of_node(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Constant(value=int() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return 0 - of_node(inner, names)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in SIGNS:
            return OPERATORS[SIGNS[type(sign)]](of_node(left, names), of_node(right, names))
        case _:
            raise UnwritableError(ast.dump(node))


def rebound(text: str, arguments: Mapping[str, Any], value: Any) -> Any:
    """The number behind `text` outside a block, in terms of what the block was called with; plain if it has none."""
    try:
        outside = worth(text, arguments)
    except UnwritableError:
        return value
    return outside if outside == value and isinstance(outside, (Named, NamedFloat)) else value


def names_in(text: str) -> set[str]:
    """The parameters that a text is written in."""
    return set(IDENTIFIER.findall(text))
