"""Protobuf's text form, read without a schema: a message is what each of its fields was given, in order.

Every value is a text or a message; what a field means, and of which type it is, its reader knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)"""
    r"""|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<sign>[{}<>\[\]:;,])"""
    r"""|(?P<word>[^\s{}<>\[\]:;,"'#]+)"""
)
CLOSING = {"{": "}", "<": ">"}
DEEPEST = 32
ESCAPED = re.compile(r"\\(.)")


class Message:
    """Fields by name, each with all that it was given."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.fields: dict[str, list[str | Message]] = {}

    def texts(self, name: str) -> list[str]:
        """The texts of a field."""
        return [one for one in self.fields.get(name, ()) if isinstance(one, str)]

    def messages(self, name: str) -> list[Message]:
        """The messages of a field."""
        return [one for one in self.fields.get(name, ()) if isinstance(one, Message)]

    def text(self, name: str, usual: str = "") -> str:
        """The last text of a field."""
        return (self.texts(name) or [usual])[-1]

    def message(self, name: str) -> Message:
        """The last message of a field; an empty one where there is none."""
        return (self.messages(name) or [Message(self.line)])[-1]


class ProtoTextError(ValueError):
    """A text that is no message, with the line on which that shows."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")


def parse(text: str) -> Message:
    """The message of a whole text; raises `ProtoTextError`."""
    parser = Parser(tokens(text))
    return parser.message("", 0, 1)


def tokens(text: str) -> Iterator[tuple[str, int]]:
    """Words, strings and signs, each with its line."""
    at, line = 0, 1
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ProtoTextError(line, f"`{text[at : at + 20].splitlines()[0]}` is not understood")
        if match.lastgroup != "blank":
            yield match[0], line
        line += match[0].count("\n")
        at = match.end()


class Parser:
    """Reads messages from a list of tokens."""

    def __init__(self, found: Iterator[tuple[str, int]]) -> None:
        self.tokens = [*found]
        self.at = 0

    @property
    def line(self) -> int:
        return self.tokens[min(self.at, len(self.tokens) - 1)][1] if self.tokens else 1

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        word = self.peek()
        self.at += 1
        return word

    def message(self, end: str, depth: int, line: int) -> Message:
        """All fields up to the sign that closes the message."""
        if depth > DEEPEST:
            raise ProtoTextError(self.line, f"more than {DEEPEST} messages are in one another")
        found = Message(line)
        while self.peek() != end:
            if not self.peek():
                raise ProtoTextError(self.line, f"the message that begins on line {line} is not closed: the file ends")
            name = self.take()
            if name in "{}<>[]:;,":
                raise ProtoTextError(self.tokens[self.at - 1][1], f"`{name}` stands where a field should")
            found.fields.setdefault(name, []).extend(self.values(depth))
            while self.peek() in (";", ",") and self.peek():
                self.take()
        self.take()
        return found

    def values(self, depth: int) -> list[str | Message]:
        """What one field is given: a value, or several in brackets."""
        line = self.line
        colon = self.peek() == ":"
        if colon:
            self.take()
        if self.peek() in CLOSING and self.peek():
            return [self.message(CLOSING[self.take()], depth + 1, line)]
        if not colon:
            raise ProtoTextError(line, f"`:` or `{{` is missing before `{self.peek() or 'the end'}`")
        if self.peek() != "[":
            return [self.scalar()]
        self.take()
        found: list[str | Message] = []
        while self.peek() != "]":
            found.append(self.scalar())
            if self.peek() == ",":
                self.take()
        self.take()
        return found

    def scalar(self) -> str:
        """A word, or a string without its quotes; strings in a row are one."""
        word = self.peek()
        if not word or word in "{}<>[]:;,":
            raise ProtoTextError(self.line, f"`{word or 'the end'}` stands where a value should")
        if word[0] not in "\"'":
            return self.take()
        parts = []
        while self.peek()[:1] in ("'", '"') and self.peek():
            parts.append(ESCAPED.sub(r"\1", self.take()[1:-1]))
        return "".join(parts)
