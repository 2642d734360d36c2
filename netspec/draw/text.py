"""How wide text is, before anything draws it: as wide as its letters are, which is as wide as Helvetica and Arial.

Widths are rounded up to whole units; the picture writer tells the viewer each text's width, so that a reader without
these fonts sees it squeezed rather than out of its box.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.draw.letters import letters
from netspec.record import Record

FONT = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif"
LONGEST = 28


class TextRun(Record):
    """Text in one weight."""

    text: str
    strong: bool = False


Text = tuple[TextRun, ...]


def width(text: Sequence[TextRun], size: float) -> int:
    """The width of a line of text, rounded up."""
    thousandths = sum(letters(run.strong).advance(char) for run in text for char in run.text)
    return -int(-thousandths * size // 1000)


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, its end left out where it is longer than a picture has room for."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def cut(word: str, size: float, most: int) -> str:
    """The word, its end left out where it is wider than `most`."""
    while width((TextRun(word),), size) > most:
        word = f"{word[: len(word) * 3 // 4 - 1]}…"
    return word


def wrapped(text: str, size: float, most: int) -> list[str]:
    """The text as lines no wider than `most`, broken between words; a word that is wider is cut."""
    lines = [""]
    for word in (cut(word, size, most) for word in text.split()):
        longer = f"{lines[-1]} {word}".strip()
        if width((TextRun(longer),), size) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
