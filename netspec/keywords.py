"""The keywords of the language by what they begin; a test holds them against the grammar."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.ops.joins import JOINS

DECLARATIONS = ("use", "param", "let", "block", "network", "variant", "space")
STATEMENTS = ("input", "default", "scale_filters", "aux", "expect", "published")
GROUPS = (*JOINS, "repeat")
TRUTHS = ("true", "false")
KEYWORDS = frozenset((*DECLARATIONS, *STATEMENTS, *GROUPS, *TRUTHS))
# These are keywords in their places alone, and names everywhere else.
EDITS = ("set", "scale", "replace", "remove", "insert")
OPENINGS = ("vary", "drop", "choose", "require")
IN_PLACE = ("at", "in", "of", "by", "within", "step")


def kinds(words: Iterable[str]) -> frozenset[str]:
    """The kinds of their tokens, as the grammar names them."""
    return frozenset(word.upper() for word in words)
