"""Symbols: numbers that say how they were written in terms of a block's parameters are worth what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netspec.ir.model import AnyNode, Call, Group, Network, everything, join
from netspec.ir.names import speakable
from netspec.numbers.expression import Expression
from netspec.numbers.written import plain
from netspec.ops.kinds import SHORTCUT

Scope = Mapping[str, object]
# Numbers beyond this are no parameters that an expression could have.
LARGEST = 2**63


def scope_of(call: Call) -> Scope:
    """The parameters that generated code has inside a call: those that are numbers, and can be called so."""
    numbers = {one.name: plain(one.value) for one in call.arguments if isinstance(one.value, (int, float))}
    return {
        name: value
        for name, value in numbers.items()
        if not isinstance(value, bool) and speakable(name) and abs(value) <= LARGEST
    }


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
    for name, expression in node.symbols.items():
        if (name, str(expression)) != ("filters", SHORTCUT):
            yield from law(expression, getattr(node.written, name), scope, f"{path}'s setting {name}")
    if isinstance(node, Group):
        for child in node.children:
            yield from laws_below(child, join(path, child.name), scope)


def law(expression: Expression, held: object, scope: Scope, what: str) -> Iterator[str]:
    """Whether a symbol is worth what it stands for, on each axis."""
    value = expression.worth(scope)
    values = plain(held) if isinstance(held, tuple) else (plain(held),)
    if value is None:
        yield f"{what} is said to be '{expression}', which is no expression of the block's parameters"
    elif any(one != value for one in values):
        yield f"{what} is {held}, and its symbol '{expression}' is {value}"
