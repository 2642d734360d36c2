"""Which parameters a generated class takes: those that its body is written in, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netspec_compiler.named import Named, NamedFloat, names_in
from netspec_compiler.plan import Branch, Leaf, Planned

Parameters = dict[str, str]


def of_values(values: Iterable[Any]) -> Parameters:
    """The names in the texts of numbers, with their types."""
    found: Parameters = {}
    for value in values:
        if isinstance(value, tuple):
            found |= of_values(value)
        elif isinstance(value, (Named, NamedFloat)):
            kind = "int" if isinstance(value, Named) else "float"
            found |= dict.fromkeys(names_in(value.text), kind)
    return found


def body_parameters(module: Branch) -> Parameters:
    """The names in the body of a group's class."""
    found = of_values([module.scale])
    for child in module.children:
        found |= call_parameters(child)
    return found


def call_parameters(module: Planned) -> Parameters:
    """The names in the expression that makes a module."""
    if isinstance(module, Leaf):
        return of_values([*module.base.args, *(value for _, value in module.base.kwargs)])
    inner = body_parameters(module)
    if module.block is None:
        return inner
    given = {**dict(module.block.arguments), "in_channels": module.block.in_channels}
    return of_values(given[name] for name in inner)


def ordered(module: Branch) -> list[tuple[str, str]]:
    """A class's parameters: the input channels, then the block's own order."""
    found = body_parameters(module)
    names = sorted(found) if module.block is None else [name for name, _ in module.block.arguments]
    order = dict.fromkeys(["in_channels", *names])
    return [(name, found[name]) for name in order if name in found]
