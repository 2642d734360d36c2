"""The words of a text by kind, for showing it in colours. No mistakes are looked for, and every character is kept."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.ops.catalogue import OPERATIONS
from netspec.record import Record
from netspec.syntax.lexemes import BLANK, Lexeme, lexemes

KINDS = {
    "DOC": "doc",
    "COMMENT": "comment",
    "STRING": "string",
    "NUMBER": "number",
    "SIZE": "number",
    "TRUE": "number",
    "FALSE": "number",
    "LABEL": "label",
}


class Piece(Record):
    """A stretch of text; `kind` is empty for what has no colour."""

    kind: str
    text: str


def pieces(text: str) -> Iterator[Piece]:
    """The whole text in stretches, in order."""
    every = list(lexemes(text))
    following = iter([*(one for one in every if one.kind != BLANK), None])
    behind = next(following)
    for one in every:
        if one is behind:
            behind = next(following)
        yield Piece(kind_of(one, behind), one.text)


def kind_of(one: Lexeme, following: Lexeme | None) -> str:
    """What a stretch is to a reader: a keyword, a label before its colon, an operation, a literal."""
    if one.kind in KINDS:
        return KINDS[one.kind]
    if one.kind == "NAME":
        if following is not None and following.kind == "COLON":
            return "label"
        return "operation" if one.text in OPERATIONS else ""
    return "keyword" if one.text.isalpha() else ""
