"""Text in Markdown, as GitHub reads it: CommonMark, tables, and what it adds on text that no backslash stops.

Bare addresses, `@somebody`, `:name:` and `$` are found in what the text *becomes*; an element around one character
keeps it apart from its neighbours.
"""

from __future__ import annotations

import re

from netspec.escaping.plain import printable

SPECIAL = re.compile(r"[\\`*_{}\[\]<>|#~!&]")
FOUND_LATER = re.compile(r"[@$]|:(?=//|[\w+-]+:)|(?<=www)\.", re.IGNORECASE)
EITHER = re.compile(f"{SPECIAL.pattern}|{FOUND_LATER.pattern}", re.IGNORECASE)
BLOCK = re.compile(r"([-+=]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    """The text within a line or a cell: nothing in it that Markdown, HTML or GitHub would read."""
    return EITHER.sub(one, printable(text))


def one(found: re.Match[str]) -> str:
    char = found[0]
    if char == "$":  # both: GitHub asks for the element, others for the backslash
        return r"<span>\$</span>"
    return f"\\{char}" if SPECIAL.fullmatch(char) else f"<span>{char}</span>"


def paragraph(text: str) -> str:
    """The text as a paragraph of its own, which begins no list and underlines nothing."""
    inner = escaped(printable(text).strip())
    found = BLOCK.match(inner)
    if found is None:
        return inner
    end = found.end()
    return f"{inner[:end]}\\{inner[end:]}" if found[0].isdigit() else f"\\{inner}"


def strong(text: str) -> str:
    """The text in bold; blanks at its ends would undo that."""
    inner = escaped(printable(text).strip())
    return f"**{inner}**" if inner else ""
