"""The letters that pictures are drawn with: how wide each is, and its outline.

They travel with the package, so that a picture is the same on every machine, whatever fonts that has. They were traced
from Liberation Sans (SIL Open Font License, in `letters.license`), which is as wide as Helvetica and Arial.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from netspec.record import Record

FILE = Path(__file__).with_name("letters.json")
MISSING = ""
THOUSAND = 1000
# What a viewer's own font makes of a character that is not here, at most.
WIDEST = 1000


class Letters(Record):
    """One weight: by character, its advance in units of the em and its outline, relative and y downwards."""

    units: int
    found: dict[str, tuple[int, str]]

    def advance(self, char: str) -> int:
        """The width in thousandths of the font size."""
        one = self.found.get(char)
        return WIDEST if one is None else round(one[0] * THOUSAND / self.units)

    def outline(self, char: str) -> str:
        """The outline from the letter's origin; that of an empty box for a character that is not here."""
        return self.found.get(char, self.found[MISSING])[1]


@cache
def letters(strong: bool) -> Letters:
    """The letters of one weight."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return Letters(data["units"], data["bold" if strong else "regular"])
