"""The keywords that messages speak of are those of the grammar."""

from __future__ import annotations

from netspec.keywords import EDITS, IN_PLACE, KEYWORDS, OPENINGS, kinds
from netspec.ops.joins import JOINS
from netspec.syntax.parser import tables_once


def test_keywords_are_those_of_the_grammar() -> None:
    words = {text: kind for text, kind in tables_once().words.items() if text not in JOINS}
    # `after` and `before` are one terminal, told by a pattern; the grammar knows no word of a join.
    assert set(words) == {*KEYWORDS, *EDITS, *OPENINGS, *IN_PLACE} - JOINS.keys()
    assert set(words.values()) == kinds(words)
