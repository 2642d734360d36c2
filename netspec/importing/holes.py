"""Holes: what stands in a spec for an operation that the language has no word for, so that `check` points at it.

A hole stands in parentheses, so that one step or several can take its place and nothing around it comes to be called
otherwise: what stands in parentheses is no `conv` or `linear` that later steps of that kind would be counted after.
While a text is laid out, marks that no source has in its names tell its holes from all else in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netspec.importing.steps import Does, word_of
from netspec.ir.names import is_name
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import Concat
from netspec.ops.plain import Identity

OPEN, CLOSE = "\ue000", "\ue001"
MARKED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}( {{)?")


def hole(does: Does, branches: Sequence[str] = ()) -> list[str]:
    """The hole of an operation, marked; with its branches around it where it joins some."""
    word = f"{OPEN}{hole_word(does)}{CLOSE}"
    return [f"({word} {{", *branches, "})"] if branches else [f"({word})"]


def hole_word(does: Does) -> str:
    """The name of an operation elsewhere as one word that is none of the language."""
    signed = re.sub(r"-(?=[0-9])", " minus ", word_of(does))
    word = re.sub(r"[^A-Za-z0-9]+", "_", signed).strip("_") or "unknown"
    word = f"op_{word}" if word[0].isdigit() else word
    return word if is_name(word) and word not in OPERATIONS else f"{word}_"


def unmarked(text: str) -> str:
    """The text for a reader."""
    return MARKED.sub(r"\1\2", text)


def with_stand_ins(text: str) -> str:
    """The text with an operation of the language in each hole, by which everything else has the name that it has with
    any other: it can be read, and has no shapes to speak of."""
    return MARKED.sub(lambda hole: f"{Concat.word} {{" if hole[2] else Identity.word, text)
