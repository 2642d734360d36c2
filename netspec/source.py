"""Where things stand: source files and places in them. Lines and columns count from 1, in characters."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from netspec.record import Record


class Place(Record):
    """A stretch of a source file, from its first character to just past its last."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Place) -> Place:
        """The stretch from the start of this place to the end of the other."""
        return Place(self.path, self.line, self.column, other.end_line, other.end_column)

    def holds(self, other: Place) -> bool:
        """Whether the other place begins inside this one."""
        begins = (other.line, other.column)
        return self.path == other.path and (self.line, self.column) <= begins < (self.end_line, self.end_column)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Span(NamedTuple):
    """A stretch of a text by offsets, from its first character to just past its last."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Whether all of the other stretch is in this one."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]


NOWHERE = Place("", 0, 0, 0, 0)


class SourceFile(Record):
    """The text of one file as it was read, newlines already made `\\n` and a byte-order mark removed."""

    path: str
    text: str

    def lines(self) -> list[str]:
        """All lines without their newlines."""
        return self._lines

    @cached_property
    def _lines(self) -> list[str]:
        """Split once: each of many mistakes shows some."""
        return self.text.split("\n")

    def whole_line(self, line: int) -> Place:
        """The place that covers one line; an empty place at column 1 where the file has no such line."""
        lines = self.lines()
        text = lines[line - 1] if 1 <= line <= len(lines) else ""
        return Place(self.path, line, 1, line, max(2, len(text) + 1))
