"""How wide text is, before anything draws it: the advance widths of Helvetica, which Arial and Liberation Sans share.

Widths are rounded up to whole units; the picture writer tells the viewer each text's width, so that a reader without
these fonts sees it squeezed rather than out of its box.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.record import Record

FONT = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif"
# Thousandths of the font size for the characters from U+0020 to U+007E.
REGULAR = tuple(
    map(
        int,
        (  # noqa: SIM905
            "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 "
            "278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 "
            "611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 "
            "556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
        ).split(),
    )
)
BOLD = tuple(
    map(
        int,
        (  # noqa: SIM905
            "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 "
            "333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 "
            "611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 "
            "611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
        ).split(),
    )
)
OTHERS = {"×": 584, "–": 556, "·": 278, "≥": 549}
WIDEST = 1000
LONGEST = 28


class Run(Record):
    """Text in one weight."""

    text: str
    strong: bool = False


Text = tuple[Run, ...]


def width(text: Sequence[Run], size: float) -> int:
    """The width of a line of text, rounded up."""
    thousandths = sum(advance(char, run.strong) for run in text for char in run.text)
    return -int(-thousandths * size // 1000)


def advance(char: str, strong: bool) -> int:
    """One character's width in thousandths of the font size; a wide guess for what the table does not hold."""
    index = ord(char) - 32
    if 0 <= index < len(REGULAR):
        return (BOLD if strong else REGULAR)[index]
    return OTHERS.get(char, WIDEST)


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, its end left out where it is longer than a picture has room for."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def cut(word: str, size: float, most: int) -> str:
    """The word, its end left out where it is wider than `most`."""
    while width((Run(word),), size) > most:
        word = f"{word[: len(word) * 3 // 4 - 1]}…"
    return word


def wrapped(text: str, size: float, most: int) -> list[str]:
    """The text as lines no wider than `most`, broken between words; a word that is wider is cut."""
    lines = [""]
    for word in (cut(word, size, most) for word in text.split()):
        longer = f"{lines[-1]} {word}".strip()
        if width((Run(longer),), size) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
