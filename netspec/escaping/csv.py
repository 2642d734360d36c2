"""CSV that a spreadsheet shows and does not run: text that begins as a formula does gets an apostrophe before it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from netspec.escaping.plain import printable

# Excel takes the wide forms of East Asian keyboards for formulas too. A signed number is none, and stays a number.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")
APOSTROPHE = "'"


def document(rows: Iterable[Iterable[str | int]]) -> str:
    """Comma-separated values, a line for each row."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(cell, row) for row in rows)
    return out.getvalue()


def cell(value: str | int) -> str | int:
    """What is written for a value: a number as it is, text so that it stays text."""
    if isinstance(value, int):
        return value
    text = printable(value)
    return f"{APOSTROPHE}{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text
