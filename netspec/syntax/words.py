"""The words of a text by kind, for showing it in colours. No mistakes are looked for, and every character is kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lark import Token

from netspec.ops.catalogue import OPERATIONS
from netspec.record import Record
from netspec.syntax.parser import tables_once

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
    at = 0
    tokens: list[Token | None] = [*tables_once().lex(text), None]
    for token, following in pairwise(tokens):
        assert token is not None
        start, end = token.start_pos or 0, token.end_pos or 0
        if start > at:
            yield Piece("", text[at:start])
        yield Piece(kind_of(token, following), text[start:end])
        at = end
    if at < len(text):
        yield Piece("", text[at:])


def kind_of(token: Token, following: Token | None) -> str:
    """What a token is to a reader: a keyword, a label before its colon, an operation, a literal."""
    if token.type in KINDS:
        return KINDS[token.type]
    if token.type == "NAME":
        if following is not None and following.type == "COLON":
            return "label"
        return "operation" if str(token) in OPERATIONS else ""
    return "keyword" if token.isalpha() else ""
