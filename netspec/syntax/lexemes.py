"""All of a text in stretches: tokens, comments, and the blanks between them. No mistakes are looked for.

Promises that the stretches joined are the text, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netspec.source import Span
from netspec.syntax.parser import tables_once

BLANK = "BLANK"
COMMENTS = ("DOC", "COMMENT")


class Lexeme(NamedTuple):
    """One stretch: its kind as the grammar names it, and the line that it begins on."""

    kind: str
    text: str
    span: Span
    line: int

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment of either kind."""
        return self.kind in COMMENTS


def lexemes(text: str) -> Iterator[Lexeme]:
    """The whole text, in order."""
    at, line = 0, 1
    for token in tables_once().lex(text):
        span, line = Span(token.start_pos or 0, token.end_pos or 0), token.line or 0
        if span.start > at:
            blank = Span(at, span.start)
            yield Lexeme(BLANK, blank.of(text), blank, line)
        yield Lexeme(token.type, str(token), span, line)
        at = span.end
    if at < len(text):
        yield Lexeme(BLANK, text[at:], Span(at, len(text)), line)
