"""The keywords that messages speak of are those of the grammar."""

from __future__ import annotations

from netspec.keywords import EDITS, IN_PLACE, KEYWORDS, OPENINGS, kinds
from netspec.ops.joins import JOINS
from netspec.syntax.parser import tables_once


def test_keywords_are_those_of_the_grammar() -> None:
    literals = {one.name: str(one.pattern.value) for one in tables_once().terminals if one.pattern.type == "str"}
    words = {name: text for name, text in literals.items() if text.replace("_", "").isalpha()}
    # `after` and `before` are one terminal, told by a pattern; the grammar knows no word of a join.
    assert set(words.values()) == {*KEYWORDS, *EDITS, *OPENINGS, *IN_PLACE} - JOINS.keys()
    assert set(words) == kinds(words.values())
