"""Text in reStructuredText: nothing that docutils would read as markup, in a line or at the start of a block."""

from __future__ import annotations

import re

from netspec.escaping.plain import printable

INLINE = re.compile(r"([\\`*_|<>:@])")
# `1. x`, `(iv) x`, `#) x`: what comes after the number makes a list of it.
NUMBERED = re.compile(r"(\(?(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+|#))([.)])(?=\s|$)")
STARTS = frozenset("!\"#$%&'()*+,-./;=?[]^{}~•‣⁃")


def escaped(text: str) -> str:
    """The text as a paragraph, a cell or the argument of a directive. Blanks at its ends are no text."""
    inner = INLINE.sub(r"\\\1", printable(text).strip())
    inner = NUMBERED.sub(r"\1\\\2", inner, count=1) if NUMBERED.match(inner) else inner
    if inner.startswith("\\\\"):
        return f"\\ {inner}"  # backslashes alone on a line would be a rule across the page
    return f"\\{inner}" if inner[:1] in STARTS else inner
