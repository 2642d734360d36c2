"""One file out of a spec and all that it uses: `netspec new` starts from it.

The text is the author's: comments and layout stay. Every `use` line becomes the blocks and params that the spec needs
of that file; `expect` and `published`, which speak of one exact network, go; the network gets another name. May assume
that the spec has no mistakes; promises a spec of the same network, without `use`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from netspec.lowering.declarations.loader import Loader
from netspec.lowering.declarations.module import Module, Program
from netspec.record import Record
from netspec.source import Place
from netspec.syntax import tree

Owned = tuple[Module, tree.Declaration]


def self_contained(path: Path, root: Path, name: str) -> str:
    """The text of the spec as one file, its last network renamed."""
    program = Loader(root).load(path)
    if not isinstance(program, Program):
        raise FileNotFoundError(path)
    return unblanked(rewritten(program.main, name))


def rewritten(module: Module, name: str) -> Iterator[str]:
    """The lines of the main file, with what changes in them."""
    network = [one for one in module.file.declarations if isinstance(one, tree.NetworkDeclaration)][-1]
    borrowed = lent(module)
    uses = {used.line.place.line: borrowed[used.module.path] for used in module.uses}
    claims = set(claimed(module))
    for number, line in enumerate(module.file.source.lines(), 1):
        if number in uses:
            yield from uses[number]
        elif number == network.name.place.line:
            start, end = network.name.place.column - 1, network.name.place.end_column - 1
            yield line[:start] + name + line[end:]
        elif number not in claims:
            yield line


def lent(module: Module) -> dict[Path, list[str]]:
    """For each file that is used, the lines of its declarations that the spec needs; what those need comes first."""
    found: dict[Place, Owned] = {}
    for one in module.file.declarations:
        need(one, module, found)
    first = module.uses[0].module if module.uses else module
    direct = {used.module.path for used in module.uses}
    texts: dict[Path, list[str]] = {path: [] for path in direct}
    for owner, one in sorted(found.values(), key=lambda entry: (str(entry[0].path), entry[1].place.line)):
        if owner is not module:
            home = owner.path if owner.path in direct else first.path
            texts[home] += [*text_of(one, owner), ""]
    return texts


def need(node: object, module: Module, found: dict[Place, Owned]) -> None:
    """Adds every declaration that a part of a file names, and what those name in turn."""
    for name in names_in(node):
        for owner, one in declared(name, module):
            if one.place not in found:
                found[one.place] = owner, one
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


def declared(name: str, module: Module) -> Iterator[Owned]:
    """What a name can mean in a file."""
    for names in (module.blocks, module.params):
        if name in names:
            one, owner = names[name]
            yield owner, one
    for let in module.file.declarations:
        if isinstance(let, tree.Let) and let.name.text == name:
            yield module, let


def text_of(one: tree.Declaration, module: Module) -> list[str]:
    """The lines of a declaration and of the comment above it."""
    lines = module.file.source.lines()
    after = [other.place.line for other in module.file.declarations if other.place.line > one.place.line]
    end = commented(lines, min(after)) - 1 if after else len(lines)
    return "\n".join(lines[commented(lines, one.place.line) - 1 : end]).rstrip().split("\n")


def commented(lines: list[str], line: int) -> int:
    """The first line of the comment that stands right above a line; the line itself where there is none."""
    while line > 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def claimed(module: Module) -> Iterator[int]:
    """The lines of all `expect` and `published`, and of the comments right above those."""
    lines = module.file.source.lines()
    for network in module.file.declarations:
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
