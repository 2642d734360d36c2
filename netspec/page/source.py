"""The spec's own text, coloured, each line a place that links can lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from netspec.escaping.html import Markup, element, joined, lines
from netspec.page.markup import link
from netspec.record import Record
from netspec.source import SourceFile
from netspec.syntax.words import Piece, pieces


class Listing(Record):
    """One file, its number on the page, and what stands on its lines: a target and its name, by line."""

    number: int
    name: str
    source: SourceFile
    stages: Mapping[int, tuple[str, str]]


def line_id(number: int, line: int) -> str:
    return f"line-{number}-{line}"


def names(sources: Sequence[SourceFile]) -> list[str]:
    """The files' paths from the folder of the first, which is the spec itself; a file elsewhere by its name."""
    if not sources:
        return []
    folder = PurePath(sources[0].path).parent
    paths = [PurePath(source.path) for source in sources]
    return [str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name for path in paths]


def listing(one: Listing) -> Markup:
    """The file's lines, numbered; the number of a line with a stage leads to that stage."""
    rows = [line(one, number, row) for number, row in enumerate(by_line(one.source.text), 1)]
    code = element("pre", element("code", lines(*rows)), tabindex="0", role="region", aria_label=f"Text of {one.name}")
    return lines(element("h3", one.name), code)


def line(one: Listing, number: int, content: list[Markup]) -> Markup:
    target = one.stages.get(number)
    shown = f"{number:4}"
    label = element("span", shown, class_="gutter", aria_hidden="true")
    if target is not None:
        label = link(target[0], shown, class_="gutter", aria_label=f"Line {number}: stage {target[1]}")
    return element("span", label, " ", *content, class_="line", id=line_id(one.number, number))


def by_line(text: str) -> Iterator[list[Markup]]:
    """The pieces of each line, coloured."""
    row: list[Markup] = []
    for piece in pieces(text):
        first, *others = piece.text.split("\n")
        row.append(coloured(piece, first))
        for other in others:
            yield row
            row = [coloured(piece, other)]
    if joined(row):
        yield row


def coloured(piece: Piece, text: str) -> Markup:
    return element("span", text, class_=f"t-{piece.kind}") if piece.kind and text else joined([text])
