"""One file out of a spec and all that it uses: `netspec new` starts from it.

The text is the author's: comments and layout stay. Every `use` line becomes the blocks and params that the spec needs
of that file; `expect` and `published`, which speak of one exact network, go; the network gets another name. May assume
that the spec has no mistakes; promises a spec of the same network, without `use`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from netspec.lowering.program import Loader, Unit
from netspec.record import Record
from netspec.syntax import tree

Owned = tuple[Unit, tree.Declaration]


def self_contained(path: Path, root: Path, name: str) -> str:
    """The text of the spec as one file, its last network renamed."""
    program = Loader(root, []).load(path)
    if program is None:
        raise FileNotFoundError(path)
    return unblanked(rewritten(program.main, name))


def rewritten(unit: Unit, name: str) -> Iterator[str]:
    """The lines of the main file, with what changes in them."""
    network = [one for one in unit.file.declarations if isinstance(one, tree.NetworkDeclaration)][-1]
    borrowed = lent(unit)
    uses = {one.place.line: borrowed[used.path] for one, used in unit.uses}
    claims = set(claimed(unit))
    for number, line in enumerate(unit.file.source.lines(), 1):
        if number in uses:
            yield from uses[number]
        elif number == network.name.place.line:
            start, end = network.name.place.column - 1, network.name.place.end_column - 1
            yield line[:start] + name + line[end:]
        elif number not in claims:
            yield line


def lent(unit: Unit) -> dict[Path, list[str]]:
    """For each file that is used, the lines of its declarations that the spec needs; what those need comes first."""
    found: dict[int, Owned] = {}
    for one in unit.file.declarations:
        need(one, unit, found)
    first = unit.uses[0][1] if unit.uses else unit
    direct = {used.path for _, used in unit.uses}
    texts: dict[Path, list[str]] = {path: [] for path in direct}
    for owner, one in sorted(found.values(), key=lambda entry: (str(entry[0].path), entry[1].place.line)):
        if owner is not unit:
            home = owner.path if owner.path in direct else first.path
            texts[home] += [*text_of(one, owner), ""]
    return texts


def need(node: object, unit: Unit, found: dict[int, Owned]) -> None:
    """Adds every declaration that a part of a file names, and what those name in turn."""
    for name in names_in(node):
        for owner, one in declared(name, unit):
            if id(one) not in found:
                found[id(one)] = owner, one
                need(one, owner, found)


def names_in(node: object) -> Iterator[str]:
    """Every name that may mean a block, a param or a constant."""
    if isinstance(node, tuple):
        for part in node:
            yield from names_in(part)
    elif isinstance(node, tree.CallStep | tree.Reference):
        yield node.name.text if isinstance(node, tree.CallStep) else node.text
    if isinstance(node, Record):
        for part in vars(node).values():
            yield from names_in(part)


def declared(name: str, unit: Unit) -> Iterator[Owned]:
    """What a name can mean in a file."""
    for names in (unit.blocks, unit.params):
        if name in names:
            one, owner = names[name]
            yield owner, one
    for let in unit.file.declarations:
        if isinstance(let, tree.Let) and let.name.text == name:
            yield unit, let


def text_of(one: tree.Declaration, unit: Unit) -> list[str]:
    """The lines of a declaration and of the comment above it."""
    lines = unit.file.source.lines()
    after = [other.place.line for other in unit.file.declarations if other.place.line > one.place.line]
    end = commented(lines, min(after)) - 1 if after else len(lines)
    return "\n".join(lines[commented(lines, one.place.line) - 1 : end]).rstrip().split("\n")


def commented(lines: list[str], line: int) -> int:
    """The first line of the comment that stands right above a line; the line itself where there is none."""
    while line > 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def claimed(unit: Unit) -> Iterator[int]:
    """The lines of all `expect` and `published`, and of the comments right above those."""
    lines = unit.file.source.lines()
    for network in unit.file.declarations:
        if isinstance(network, tree.NetworkDeclaration):
            for one in network.statements:
                if isinstance(one, tree.Expect):
                    yield from range(commented(lines, one.place.line), one.place.end_line + 1)
                elif isinstance(one, tree.Published):
                    last = one.figures[-1].place.end_line if one.figures else one.place.line
                    closing = next(at for at in range(last, len(lines) + 1) if "}" in lines[at - 1].split("#")[0])
                    yield from range(commented(lines, one.place.line), closing + 1)


def unblanked(lines: Iterator[str]) -> str:
    """The lines as text, with one empty line where there were several, and none before a closing brace."""
    kept: list[str] = []
    for line in lines:
        if kept and not kept[-1] and (not line or line == "}"):
            kept.pop()
        kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"
