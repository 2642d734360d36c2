"""Lark's parse tables, kept prebuilt beside the grammar, because building them takes longer than all the rest of a run.

`python -m netspec.syntax.tables` writes `grammar.jsonl` anew after the grammar has changed; a test holds the two
together. Tables that another version of lark wrote are not trusted: then the grammar itself is read, once, slowly.

Each line is a JSON value: a head, then the rules, then the states, in the order in which parsing comes by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import lark
from lark import Lark, Token
from lark.lexer import BasicLexer
from lark.parsers.lalr_analysis import Shift

from netspec.syntax.stored import LEFT_OUT, START, Actions, Parser

GRAMMAR = Path(__file__).with_name("grammar.lark")
TABLES = Path(__file__).with_name("grammar.jsonl")


class AllTokens:
    """Lets the lexer hand on comments and strays, which the grammar never mentions."""

    always_accept: ClassVar[tuple[str, ...]] = ("DOC", "COMMENT", "STRAY")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


def load() -> Parser:
    """The parser from its prebuilt tables."""
    text = TABLES.read_text(encoding="utf-8")
    written_by = json.loads(text[: text.index("\n")])["lark"]
    return Parser(text if written_by == lark.__version__ else dump())


def build() -> Lark:
    """Lark's own parser from the grammar: LALR(1), one lexer for all states."""
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        start=START,
        propagate_positions=True,
        maybe_placeholders=True,
        postlex=AllTokens(),
    )


def dump() -> str:
    """The text of `grammar.jsonl` for the grammar as it is: the same bytes, however lark numbers its states."""
    built: Any = build()
    table = built.parser.parser._parse_table
    order = in_order(table.states, table.start_states[START])
    numbers = {state: number for number, state in enumerate(order)}
    rules = {rule: ~number for number, rule in enumerate(built.rules)}
    head = {"lark": lark.__version__, "rules": len(rules), "start": 0, "end": numbers[table.end_states[START]]}
    rows = [row(table.states[state], numbers | rules) for state in order]
    values = [head | lexical(BasicLexer(built.lexer_conf)), *map(stored_rule, rules), *rows]
    return "".join(json.dumps(value, separators=(",", ":"), sort_keys=True) + "\n" for value in values)


def lexical(lexer: Any) -> dict[str, object]:
    """One pattern for all tokens, and the words that are names by it and yet stand for themselves."""
    (pattern,) = lexer.scanner._mres
    words = {word.pattern.value: word.name for word in lexer.callback.pop("NAME").scanner.terminals}
    if lexer.callback or lexer.ignore_types != {"BLANK"}:
        raise ValueError("words that are no names, or things to ignore that are no blanks, are not read back")
    return {"pattern": pattern.pattern, "words": words}


def stored_rule(rule: Any) -> list[object]:
    """What of a rule a parser needs."""
    names = [LEFT_OUT + one.name if one.is_term and one.filter_out else one.name for one in rule.expansion]
    return [rule.origin.name, rule.alias, rule.options.expand1, rule.options.empty_indices, names]


def in_order(states: dict[int, Actions], start: int) -> list[int]:
    """The states as parsing comes by them."""
    found = [start]
    known = {start}
    for state in found:
        for _, (action, to) in sorted(states[state].items()):
            if action is Shift and to not in known:
                known.add(to)
                found.append(to)
    return found


def row(actions: Actions, numbers: dict[Any, int]) -> list[tuple[int, str]]:
    """For each state to go on to, and for each rule to complete, whose numbers are negative, at which kinds."""
    kinds: dict[int, list[str]] = {}
    for kind, (_, to) in sorted(actions.items()):
        kinds.setdefault(numbers[to], []).append(kind)
    return [(number, " ".join(names)) for number, names in sorted(kinds.items())]


if __name__ == "__main__":
    TABLES.write_text(dump(), encoding="utf-8")
