"""Text for a terminal, and the first step for every other format: nothing in it that a terminal would act on."""

from __future__ import annotations


def printable(text: str, keep: str = "") -> str:
    """The text with every character that can't be shown as an escape, but for those to `keep`."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in keep else repr(char)[1:-1] for char in text)
