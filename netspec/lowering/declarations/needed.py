"""What parts of a file name of it: where their text is to stand in another file, this has to come along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from netspec.lowering.declarations.module import Module
from netspec.record import Record
from netspec.syntax import tree
from netspec.syntax.visiting import descendants

Owned = tuple[Module, tree.Declaration]


class Needed(Record):
    """The files that lend the blocks and params, and the `let` lines, which no file lends."""

    lenders: tuple[Path, ...] = ()
    lets: tuple[str, ...] = ()


def needed(nodes: Iterable[tree.Node], module: Module) -> Needed:
    """What these parts of a file need, and what the constants need that they name."""
    lenders: dict[Path, None] = {}
    lets: dict[str, tree.Let] = {}
    waiting = list(nodes)
    while waiting:
        for name in names_in(waiting.pop(0)):
            for owner, one in declared(name, module):
                if not isinstance(one, tree.Let):
                    lenders[owner.path] = None
                elif name not in lets:
                    lets[name] = one
                    waiting.append(one)
    lines = sorted(lets.values(), key=lambda one: one.span)
    return Needed(tuple(lenders), tuple(one.span.of(module.file.source.text) for one in lines))


def names_in(node: tree.Node) -> Iterator[str]:
    """Every name that may mean a block, a param or a constant."""
    for one in (node, *descendants(node)):
        if isinstance(one, tree.CallStep | tree.Reference):
            yield one.name.text if isinstance(one, tree.CallStep) else one.text


def declared(name: str, module: Module) -> Iterator[Owned]:
    """What a name can mean in a file."""
    for names in (module.blocks, module.params):
        if name in names:
            one, owner = names[name]
            yield owner, one
    for let in module.file.declarations:
        if isinstance(let, tree.Let) and let.name.text == name:
            yield module, let
