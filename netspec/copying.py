"""One file out of a spec and all that it uses: `netspec new` starts from it.

The text is the author's: comments and layout stay. Every `use` line becomes the blocks and params that the spec needs
of that file; `expect` and published figures, which speak of one exact network, go, and what `published` says of how a
model is made stays; the last network may get another name. May assume that the spec has no mistakes; promises a spec of
the same networks, without `use`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from netspec.lowering.declarations.loader import Loader
from netspec.lowering.declarations.module import Module, Program
from netspec.lowering.declarations.needed import Owned, declared, names_in
from netspec.record import Record
from netspec.source import Place, Span
from netspec.syntax import tree
from netspec.syntax.comments import Comments


class Change(Record):
    """Other text for a stretch of a file."""

    span: Span
    text: str


def self_contained(path: Path, root: Path, name: str | None = None) -> str:
    """The text of the spec as one file, its last network called by this name if there is one."""
    program = Loader(root).load(path)
    if not isinstance(program, Program):
        raise FileNotFoundError(path)
    module = program.main
    text = changed(module.file.source.text, sorted(changes(module, name), key=lambda change: change.span))
    return unblanked(text.split("\n"))


def changes(module: Module, name: str | None) -> Iterator[Change]:
    """What changes in the main file: its `use` lines, the name of its last network, and what is claimed of networks."""
    text, comments = module.file.source.text, Comments(module.file)
    networks = [one for one in module.file.declarations if isinstance(one, tree.NetworkDeclaration)]
    borrowed = lent(module)
    for used in module.uses:
        lines = Span(used.line.span.start, end_of_line(text, used.line.span.end))
        yield Change(lines, "\n".join(borrowed[used.module.path]))
    if name is not None:
        yield Change(networks[-1].name.span, name)
    for one in networks:
        yield from (Change(removed(text, commented(claim, comments, text)), "") for claim in claims(one))


def claims(network: tree.NetworkDeclaration) -> Iterator[tree.Node]:
    """What is claimed of one exact network: `expect` lines, and the figures in `published`."""
    for line in network.statements:
        if isinstance(line, tree.Expect) or (isinstance(line, tree.Published) and not line.settings):
            yield line


def changed(text: str, every: Iterable[Change]) -> str:
    """The text with these changes, which stand in order and side by side."""
    parts, at = [], 0
    for one in every:
        parts += [text[at : one.span.start], one.text]
        at = one.span.end
    return "".join([*parts, text[at:]])


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


def need(node: tree.Node, module: Module, found: dict[Place, Owned]) -> None:
    """Adds every declaration that a part of a file names, and what those name in turn."""
    for name in names_in(node):
        for owner, one in declared(name, module):
            if one.place not in found:
                found[one.place] = owner, one
                need(one, owner, found)


def text_of(one: tree.Declaration, module: Module) -> list[str]:
    """The lines of a declaration and of the comment above it."""
    text = module.file.source.text
    span = commented(one, Comments(module.file), text)
    return text[start_of_line(text, span.start) : end_of_line(text, span.end)].split("\n")


def commented(one: tree.Node, comments: Comments, text: str) -> Span:
    """A node with the comments right above it, without an empty line between, and the one beside its end."""
    around, start, end = comments.of(one), *one.span
    for comment in reversed(around.before):
        if text.count("\n", comment.span.end, start) > 1:
            break
        start = comment.span.start
    return Span(start, max([end, *(comment.span.end for comment in around.beside)]))


def removed(text: str, span: Span) -> Span:
    """What to take out of the text with a stretch of it: the whole lines where nothing else stands there, or blanks."""
    lines = Span(start_of_line(text, span.start), end_of_line(text, span.end))
    alone = not (text[lines.start : span.start] + text[span.end : lines.end]).strip()
    if alone:
        return Span(lines.start, min(lines.end + 1, len(text)))
    return Span(len(text[: span.start].rstrip(" ")), span.end)


def start_of_line(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def end_of_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def unblanked(lines: Iterable[str]) -> str:
    """The lines as text, with one empty line where there were several, and none before a closing brace."""
    kept: list[str] = []
    for line in lines:
        if kept and not kept[-1] and (not line or line == "}"):
            kept.pop()
        kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"
