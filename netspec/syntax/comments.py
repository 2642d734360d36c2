"""Comments, each at the node that it speaks of. They are no part of the tree, and cost nothing until asked for.

A comment behind code is beside what ends there, or beside that whose brace opens there. One on a line of its own is
before what follows it in the same braces, after what is last in them, and inside what holds nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from netspec.record import Record
from netspec.source import Span
from netspec.syntax import tree
from netspec.syntax.lexemes import lexemes
from netspec.syntax.visiting import children

Where = Literal["before", "beside", "after", "inside"]
Holder = tree.Node | tree.File


class Comment(Record):
    """One comment, from its `#` to the end of its line; `alone` where no code stands before it on that line."""

    text: str
    span: Span
    line: int
    alone: bool


class Attached(Record):
    """A comment and where it stands: before, beside, after or inside the node."""

    comment: Comment
    where: Where
    node: Holder


class Around(Record):
    """The comments of one node, in the order of the text."""

    before: tuple[Comment, ...] = ()
    beside: tuple[Comment, ...] = ()
    after: tuple[Comment, ...] = ()
    inside: tuple[Comment, ...] = ()


class Comments:
    """The comments of one file: all of them in order, and those of each node."""

    def __init__(self, file: tree.File) -> None:
        self.all = tuple(attached(file, file.source.text, comments_in(file.source.text)))
        self.by_node: dict[tuple[type, Span], list[Attached]] = defaultdict(list)
        for one in self.all:
            self.by_node[type(one.node), one.node.span].append(one)

    def of(self, node: Holder) -> Around:
        """What stands around a node and inside it."""
        found: dict[str, list[Comment]] = defaultdict(list)
        for one in self.by_node.get((type(node), node.span), ()):
            found[one.where].append(one.comment)
        return Around(**{where: tuple(comments) for where, comments in found.items()})


def comments_in(text: str) -> list[Comment]:
    """All comments of a text, documentation comments too."""
    found = []
    for one in lexemes(text):
        if one.is_comment:
            before = text[text.rfind("\n", 0, one.span.start) + 1 : one.span.start]
            found.append(Comment(one.text, one.span, one.line, not before.strip()))
    return found


def attached(node: Holder, text: str, comments: Sequence[Comment]) -> Iterator[Attached]:
    """Each of the comments within a node, at this node or at one below it."""
    at, before = 0, None
    below = children(node) if comments else iter(())
    for child in below:
        between = at
        while at < len(comments) and comments[at].span.start < child.span.start:
            at += 1
        yield from (placed(one, text, node, before, child) for one in comments[between:at])
        within = at
        while at < len(comments) and comments[at].span.start < child.span.end:
            at += 1
        yield from attached(child, text, comments[within:at])
        before = child
        if at == len(comments):
            return
    yield from (placed(one, text, node, before, None) for one in comments[at:])


def placed(comment: Comment, text: str, around: Holder, before: tree.Node | None, behind: tree.Node | None) -> Attached:
    """Where a comment stands that is in no node below the one around it, between two of those."""
    if not comment.alone:
        opens = text[: comment.span.start].rstrip(" \t").endswith("{")
        same_line = before is not None and "\n" not in text[before.span.end : comment.span.start]
        return Attached(comment, "beside", before if before is not None and same_line and not opens else around)
    if behind is not None:
        return Attached(comment, "before", behind)
    return Attached(comment, "inside", around) if before is None else Attached(comment, "after", before)
