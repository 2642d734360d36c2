"""Lark's parse tables, kept prebuilt beside the grammar, because building them takes longer than all the rest of a run.

`python -m netspec.syntax.tables` writes `grammar.json` anew after the grammar has changed; a test holds the two
together. Tables that another version of lark wrote are not trusted: then the grammar itself is read, once, slowly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import lark
from lark import Lark, Token
from lark.grammar import Rule
from lark.lexer import TerminalDef

from netspec.ops.joins import JOINS

GRAMMAR = Path(__file__).with_name("grammar.lark")
TABLES = Path(__file__).with_name("grammar.json")


class AllTokens:
    """Lets the lexer hand on comments and strays, which the grammar never mentions, and tells words of joins."""

    always_accept: ClassVar[tuple[str, ...]] = ("DOC", "COMMENT", "STRAY")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return (token.update(kind_of_join(token)) if token in JOINS else token for token in stream)


def kind_of_join(word: str) -> str:
    """The kind of token that a join's word is."""
    return "SET_JOIN" if JOINS[word].settings else "JOIN"


def build() -> Lark:
    """The parser from its grammar: LALR(1), one lexer for all states."""
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        propagate_positions=True,
        maybe_placeholders=True,
        postlex=AllTokens(),
    )


def load() -> Lark:
    """The parser from its prebuilt tables."""
    stored = json.loads(TABLES.read_text(encoding="utf-8"))
    if stored["lark"] != lark.__version__:
        return build()
    table = stored["data"]["parser"]["parser"]
    table["tokens"] = numbered(table["tokens"])
    table["states"] = {number: numbered(state) for number, state in numbered(table["states"]).items()}
    empty = Lark.__new__(Lark)
    parser: Lark = empty._load({"data": stored["data"], "memo": numbered(stored["memo"])}, postlex=AllTokens())
    return parser


def numbered(table: dict[str, Any]) -> dict[int, Any]:
    """JSON has no integer keys; lark's states, tokens and rules have no others."""
    return {int(name): value for name, value in table.items()}


def dump() -> str:
    """The text of `grammar.json` for the grammar as it is."""
    data, memo = build().memo_serialize([TerminalDef, Rule])
    data["options"]["postlex"] = None
    return (
        json.dumps({"lark": lark.__version__, "data": data, "memo": memo}, separators=(",", ":"), sort_keys=True) + "\n"
    )


if __name__ == "__main__":
    TABLES.write_text(dump(), encoding="utf-8")
