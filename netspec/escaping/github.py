"""Text in commands of a GitHub workflow, escaped as actions/toolkit's `command.ts` does it: line ends stay."""

from __future__ import annotations

from netspec.escaping.plain import printable


def message(text: str) -> str:
    """The text after the second `::`."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def field(text: str) -> str:
    """The value of one field before it."""
    return message(text).replace(":", "%3A").replace(",", "%2C")
