"""Lays out calls and signatures as `ruff format` does at its default width, so that what is written is formatted.

One line if it fits; else all arguments on one line of their own; else one argument a line with a trailing comma. Lists
are never put on one line of their own.
"""

from __future__ import annotations

import textwrap

from netspec.escaping.plain import printable
from netspec.record import Record

WIDTH = 88
INDENT = "    "
QUOTES = '"""'


class Bracketed(Record):
    """`opening arguments closing`: a call, a list, a signature."""

    opening: str
    arguments: tuple[Expression, ...]
    closing: str

    def flat(self) -> str:
        return self.opening + ", ".join(flat(one) for one in self.arguments) + self.closing


class Repeated(Record):
    """`*(element for _ in range(count))`: equal neighbours in a sequence."""

    element: Expression
    count: str

    def flat(self) -> str:
        return f"*({flat(self.element)} for _ in range({self.count}))"


class Keyed(Record):
    """`key: value` in a dictionary, `key=value` in a call: `lead` is what stands before the value."""

    lead: str
    value: Expression

    def flat(self) -> str:
        return self.lead + flat(self.value)


Expression = str | Bracketed | Repeated | Keyed


def flat(expression: Expression) -> str:
    """The expression on one line."""
    return expression if isinstance(expression, str) else expression.flat()


def call(function: str, *arguments: Expression) -> Bracketed:
    """`function(arguments)`."""
    return Bracketed(f"{function}(", arguments, ")")


def listing(*items: Expression) -> Bracketed:
    """`[items]`."""
    return Bracketed("[", items, "]")


def lay_out(expression: Expression, depth: int, lead: str = "", trail: str = "") -> list[str]:
    """The lines of `lead expression trail`, indented by `depth` steps."""
    indent = INDENT * depth
    line = indent + lead + flat(expression) + trail
    if len(line) <= WIDTH or isinstance(expression, str):
        return [line]
    if isinstance(expression, Keyed):
        return lay_out(expression.value, depth, lead + expression.lead, trail)
    if isinstance(expression, Repeated):
        inner = [*lay_out(expression.element, depth + 1), f"{indent}{INDENT}for _ in range({expression.count})"]
        return [f"{indent}{lead}*(", *inner, f"{indent}){trail}"]
    if not expression.arguments:
        return [line]
    return [indent + lead + expression.opening, *inside(expression, depth + 1), indent + expression.closing + trail]


def inside(expression: Bracketed, depth: int) -> list[str]:
    """The arguments of a bracket that does not fit on its line."""
    together = INDENT * depth + ", ".join(flat(one) for one in expression.arguments)
    collection = expression.opening[-1] in "[{"
    if len(together) <= WIDTH and not collection:
        return [together]
    return [line for one in expression.arguments for line in lay_out(one, depth, trail=",")]


def docstring(text: str, depth: int) -> list[str]:
    """A docstring that says `text`, whatever is in it: it never ends early and never becomes code."""
    indent = INDENT * depth
    room = WIDTH - len(indent) - len(QUOTES)
    lines = filled(text, room)
    if len(lines) == 1:  # its end stands on the same line, and `ruff format` would have it there however long that is
        lines = filled(text, room - len(QUOTES))
    if lines[0].startswith('"'):
        lines[0] = "'" + lines[0][1:]
    if len(lines) == 1:
        return [f'{indent}"""{unquoted_end(lines[0])}"""']
    body = [f"{indent}{line}" if line else "" for line in lines[1:]]
    return [f'{indent}"""{lines[0]}', *body, f'{indent}"""']


def filled(text: str, room: int) -> list[str]:
    """The lines of a docstring, one at least, each of at most `room` characters where it has blanks."""
    return [part for line in paragraphs(text) for part in wrapped(safe(line), room)] or [""]


def paragraphs(text: str) -> list[str]:
    """The lines of a text as they were meant: one that ends no sentence goes on in the next."""
    found: list[str] = []
    for line in map(str.strip, text.strip().splitlines()):
        if found and line and found[-1] and not found[-1].endswith((".", ":", ";", "!", "?")):
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def wrapped(line: str, room: int) -> list[str]:
    """The line in pieces of at most `room` characters, cut at blanks."""
    return textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False) or [""]


def safe(line: str) -> str:
    """A line of text in which nothing ends the string, and no control character is left."""
    return printable(line.replace("\\", "\\\\")).replace('"""', "'''")


def unquoted_end(line: str) -> str:
    return line[:-1] + "'" if line.endswith('"') else line
