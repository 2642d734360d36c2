"""A parser made of lark's parts from stored tables: a rule, or a state, is read when a parser first comes by it.

No spec comes by all of them: GoogLeNet by two in five. `netspec.syntax.tables` writes what is read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from lark import Token, Tree
from lark.grammar import NonTerminal, Rule, RuleOptions, Symbol, Terminal
from lark.lexer import LexerThread
from lark.parse_tree_builder import ParseTreeBuilder
from lark.parsers.lalr_analysis import IntParseTable, Reduce, Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser
from lark.parsers.lalr_parser import _Parser

from netspec.ops.joins import JOINS

START = "start"
LEFT_OUT = "-"  # marks a token that its rule's tree leaves out

Actions = dict[str, tuple[Any, Any]]
MakesNode = Callable[[list[Any]], Any]


class Rules(dict[int, Rule]):
    """The rules by their numbers."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def __missing__(self, number: int) -> Rule:
        origin, alias, expand1, empty_indices, names = json.loads(self.lines[number])
        options = RuleOptions(expand1=expand1, empty_indices=empty_indices)
        made = self[number] = Rule(NonTerminal(origin), [symbol(name) for name in names], 0, alias, options)
        return made


def symbol(name: str) -> Symbol:
    """A symbol by its name; lark tells tokens from rules by their capitals."""
    plain = name.removeprefix(LEFT_OUT)
    return Terminal(plain, filter_out=plain != name) if plain.isupper() else NonTerminal(plain)


class States(dict[int, Actions]):
    """The states by their numbers: for each token or rule, the state to go on to or the rule that is complete."""

    def __init__(self, lines: list[str], rules: Rules) -> None:
        super().__init__()
        self.lines = lines
        self.rules = rules

    def __missing__(self, number: int) -> Actions:
        made = self[number] = {}
        for to, kinds in json.loads(self.lines[number]):
            action = (Shift, to) if to >= 0 else (Reduce, self.rules[~to])
            made.update(dict.fromkeys(kinds.split(), action))
        return made


class Callbacks(dict[Rule, MakesNode]):
    """What makes a node of each rule's children."""

    def __bool__(self) -> bool:
        return True  # also while none is made: a parser that has none makes no nodes

    def __missing__(self, rule: Rule) -> MakesNode:
        building: Any = ParseTreeBuilder
        builder = building([rule], Tree, propagate_positions=True, maybe_placeholders=True)
        made: MakesNode = builder.create_callback()[rule]
        self[rule] = made
        return made


class Parser:
    """The tokens of texts, and machines that take them."""

    def __init__(self, text: str) -> None:
        first, *lines = text.splitlines()
        head = json.loads(first)
        rules = Rules(lines[: head["rules"]])
        states = States(lines[head["rules"] :], rules)
        tabled: Any = IntParseTable
        callbacks: Any = Callbacks()
        self.parser = _Parser(tabled(states, {START: head["start"]}, {START: head["end"]}), callbacks)
        self.pattern = re.compile(head["pattern"])
        self.words: dict[str, str] = head["words"]

    def lex(self, text: str) -> Iterator[Token]:
        """All of a text but its blanks: comments too, and a stray wherever nothing else is."""
        # Joins are asked for each text, not once: a join that comes later is one for all texts from then on.
        line, begins, words = 1, 0, self.words | {word: kind_of_join(word) for word in JOINS}
        for found in self.pattern.finditer(text):
            kind, value, start, end = str(found.lastgroup), found.group(), found.start(), found.end()
            column = start - begins + 1
            if kind == "_NEWLINE":  # no other token has a newline in it
                yield Token(kind, value, start, line, column, line + 1, 1, end)
                line, begins = line + 1, end
            elif kind != "BLANK":
                kind = words.get(value, kind) if kind == "NAME" else kind
                yield Token(kind, value, start, line, column, line, column + end - start, end)

    def machine(self) -> InteractiveParser:
        """What takes one text's tokens, one by one, and has its tree in the end."""
        no_lexer: Any = None  # it is given tokens, and never asks for any
        machine: InteractiveParser = self.parser.parse(LexerThread(no_lexer, no_lexer), START, start_interactive=True)
        return machine


def kind_of_join(word: str) -> str:
    """The kind of token that a join's word is."""
    return "SET_JOIN" if JOINS[word].settings else "JOIN"
