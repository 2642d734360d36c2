"""Symbols: numbers in terms of the parameters of a block, as generated code will have them.

A symbol is an expression of the language that Python reads in the same way: a name, or whole numbers and names with
`+ -`, or with `* // %`, between them, in brackets where one is inside another; `12 // 2` is one too. It is worth the
number that it stands for.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from netspec.ir.model import AnyNode, Call, Group, Network, Operation, everything, join
from netspec.ir.names import speakable
from netspec.ops.kinds import SHORTCUT

Scope = Mapping[str, Any]
TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|0|[1-9][0-9]*| (?:\+|-|\*|//|%) |[()]")
SUMS: dict[str, Callable[[int, int], int]] = {" + ": operator.add, " - ": operator.sub}
PRODUCTS: dict[str, Callable[[int, int], int]] = {
    " * ": operator.mul,
    " // ": operator.floordiv,
    " % ": operator.mod,
}
LARGEST = 2**63
LONGEST = 10_000
DEEPEST = 64


class SymbolError(Exception):
    """The text is no symbol here."""


def worth(text: str, scope: Scope) -> Any:
    """What a symbol comes to where parameters have these values; `SymbolError` where it is none."""
    if text in scope:
        return scope[text]
    tokens = TOKEN.findall(text) if len(text) <= LONGEST else []
    if not tokens or "".join(tokens) != text:
        raise SymbolError
    reader = Reader(tokens, scope)
    value = reader.expression(DEEPEST)
    if reader.left:
        raise SymbolError
    return value


class Reader:
    """Reads one symbol from left to right."""

    def __init__(self, tokens: Sequence[str], scope: Scope) -> None:
        self.left = [*reversed(tokens)]
        self.scope = scope

    def next(self) -> str:
        if not self.left:
            raise SymbolError
        return self.left.pop()

    def expression(self, depth: int) -> int:
        """Two terms or more, with operators of one rank between them."""
        value = self.term(depth)
        known = SUMS if self.left and self.left[-1] in SUMS else PRODUCTS
        if not self.left or self.left[-1] not in known:
            raise SymbolError
        while self.left and self.left[-1] in known:
            sign = self.left.pop()
            other = self.term(depth)
            if abs(value) > LARGEST or (other == 0 and sign in (" // ", " % ")):
                raise SymbolError
            value = known[sign](value, other)
        return value

    def term(self, depth: int) -> int:
        """A number, a parameter that is a whole number, or an expression in brackets."""
        token = self.next()
        if token.isdecimal():
            return int(token[:20])
        if token != "(":
            return self.parameter(token)
        if not depth:
            raise SymbolError
        value = self.expression(depth - 1)
        if self.next() != ")":
            raise SymbolError
        return value

    def parameter(self, name: str) -> int:
        value = self.scope.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise SymbolError
        return value


def scope_of(call: Call) -> Scope:
    """The parameters that generated code has inside a call: those that are numbers, and can be called so."""
    numbers = {one.name: one.value for one in call.arguments if isinstance(one.value, (int, float))}
    return {name: value for name, value in numbers.items() if not isinstance(value, bool) and speakable(name)}


def symbol_laws(network: Network) -> Iterator[str]:
    for node in everything(network):
        yield from laws_below(node, node.name, {})


def laws_below(node: AnyNode, path: str, scope: Scope) -> Iterator[str]:
    """The symbols of a node, of its calls, and of what is inside, in a block with these parameters."""
    for call in node.calls:
        for one in call.arguments:
            if one.symbol is not None:
                yield from law(one.symbol, one.value, scope, f"{path}'s argument {one.name}")
        scope = scope_of(call)
    settings = node.layer if isinstance(node, Operation) else node.form
    for name, text in node.symbols.items():
        if name not in settings.settings:
            yield f"{path} has a symbol for {name}, which is no setting of it"
        elif (name, text) != ("filters", SHORTCUT):
            yield from law(text, getattr(settings, name), scope, f"{path}'s setting {name}")
    if isinstance(node, Group):
        for child in node.children:
            yield from laws_below(child, join(path, child.name), scope)


def law(text: str, held: Any, scope: Scope, what: str) -> Iterator[str]:
    """Whether a symbol is one, and worth what it stands for, on each axis."""
    try:
        value = worth(text, scope)
    except SymbolError:
        yield f"{what} is said to be {text!r}, which is no expression of the block's parameters"
        return
    values = held if isinstance(held, (tuple, list)) else (held,)
    if any(isinstance(one, (bool, str)) or one != value for one in values):
        yield f"{what} is {held}, and its symbol {text!r} is {value}"
