"""Texts to expressions: names and whole numbers with `+ - * // %`, `max` and `min`, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netspec.numbers.expression import CALLED, Expression
from netspec.numbers.joining import constant, joined, name

TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|0|[1-9][0-9]*| (?:\+|-|\*|//|%) |, |[()-]")
SUMS = (" + ", " - ")
PRODUCTS = (" * ", " // ", " % ")
LONGEST = 2_000
MOST_DIGITS = 20
DEEPEST = 64


class NoExpressionError(Exception):
    """The text is none."""


def read(text: str) -> Expression:
    """The expression that this is the text of; `NoExpressionError` where there is none."""
    tokens = TOKEN.findall(text) if len(text) <= LONGEST else []
    if not tokens or "".join(tokens) != text:
        raise NoExpressionError
    reader = Reader(tokens)
    try:
        found = reader.sum(DEEPEST)
    except ZeroDivisionError as error:
        raise NoExpressionError from error
    if reader.left:
        raise NoExpressionError
    return found


class Reader:
    """Reads one text from left to right, by rank: sums of products of operands."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.left = [*reversed(tokens)]

    def next(self, *expected: str) -> str:
        """The next token, which is one of those expected where there are any."""
        token = self.left.pop() if self.left else ""
        if not token or (expected and token not in expected):
            raise NoExpressionError
        return token

    def sum(self, depth: int) -> Expression:
        value = self.product(depth)
        while self.left and self.left[-1] in SUMS:
            sign = self.next().strip()
            value = joined(sign, value, self.product(depth))
        return value

    def product(self, depth: int) -> Expression:
        value = self.operand(depth)
        while self.left and self.left[-1] in PRODUCTS:
            sign = self.next().strip()
            value = joined(sign, value, self.operand(depth))
        return value

    def operand(self, depth: int) -> Expression:
        """A number, a name, what is in brackets, or one of these below 0."""
        token = self.next()
        if not depth:
            raise NoExpressionError
        if token == "-":
            return joined("-", constant(0), self.operand(depth - 1))
        if token == "(":
            value = self.sum(depth - 1)
            self.next(")")
            return value
        if token.isdecimal() and len(token) <= MOST_DIGITS:
            return constant(int(token))
        if token in CALLED and self.left and self.left[-1] == "(":
            return self.call(token, depth - 1)
        if not token.isidentifier():
            raise NoExpressionError
        return name(token)

    def call(self, function: str, depth: int) -> Expression:
        self.next("(")
        one = self.sum(depth)
        self.next(", ")
        other = self.sum(depth)
        self.next(")")
        return joined(function, one, other)
