"""Text to syntax tree. With `tables` and `tokens` the only home of lark.

Promises a tree for every text: what does not parse is reported and left out, and parsing goes on after the end of the
statement that it is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from lark import Lark, Token, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from netspec.diagnostics.base import Diagnostic, Problems
from netspec.diagnostics.syntax import TooManyProblems
from netspec.source import SourceFile
from netspec.syntax import tables, tree
from netspec.syntax.builder import Builder
from netspec.syntax.errors import unexpected
from netspec.syntax.tokens import BROKEN, TokenStream, place_of

MOST_PROBLEMS = 100

tables_once: Any = cache(tables.load)


def parse(source: SourceFile) -> tuple[tree.File, Problems]:
    """The tree of one file, and everything that is wrong with how it is written."""
    problems: Problems = []
    stream = TokenStream(source.path, problems)
    run = Run(tables_once(), source, problems)
    for token in stream.significant(run.parser.lex(source.text)):
        if stream.too_deep:
            break
        run.feed(token)
        if len(problems) >= MOST_PROBLEMS:
            problems.append(TooManyProblems(place=place_of(token, source.path), limit=MOST_PROBLEMS))
            break
    if len(problems) >= MOST_PROBLEMS or stream.too_deep:
        return tree.File(source, (), "", complete=False), problems
    file = Builder(source, stream, problems).file(run.finish())
    return file.replace(complete=run.complete), sorted(problems, key=position)


def position(diagnostic: Diagnostic) -> tuple[int, int]:
    return diagnostic.place.line, diagnostic.place.column


class Run:
    """One file going through the parser, with recovery at the end of a statement."""

    def __init__(self, parser: Lark, source: SourceFile, problems: Problems) -> None:
        self.parser = parser
        self.source = source
        self.problems = problems
        self.machine: InteractiveParser = parser.parse_interactive("")
        self.skipping = False
        self.complete = True
        self.depth = 0
        self.last: Token | None = None

    def feed(self, token: Token) -> None:
        """Hands one token to the parser; after a mistake, skips to the end of its statement."""
        before, self.last = self.last, token
        if self.skipping and not self.resumes(token):
            return
        try:
            self.machine.feed_token(token)
        except UnexpectedToken as error:
            if token.type != BROKEN:
                self.problems.append(unexpected(token, before, error.expected, self.source.path))
            self.drop_statement()
            self.complete &= not self.accepts("NETWORK")
            self.skipping, self.depth = True, 0
            if self.resumes(token):
                self.machine.feed_token(token)

    def resumes(self, token: Token) -> bool:
        """Whether skipping ends before this token. The newline that ends the bad statement is skipped with it."""
        if token.type == "RBRACE" and self.depth == 0:
            self.skipping = not self.accepts("RBRACE")
            return not self.skipping
        self.depth += {"LBRACE": 1, "RBRACE": -1}.get(token.type, 0)
        self.skipping = token.type != "_NEWLINE" or self.depth > 0
        return False

    def drop_statement(self) -> None:
        """Takes the parser back to where the bad statement, or the bad declaration, began."""
        state = self.machine.parser_state
        while not self.at_start_of_statement():
            state.state_stack.pop()
            state.value_stack.pop()

    def at_start_of_statement(self) -> bool:
        actions = self.actions()
        return "NETWORK" in actions or ("RBRACE" in actions and "LABEL" in actions)

    def accepts(self, kind: str) -> bool:
        return kind in self.actions()

    def actions(self) -> Mapping[str, object]:
        state = self.machine.parser_state
        actions: Mapping[str, object] = state.parse_conf.states[state.position]
        return actions

    def finish(self) -> Any:
        """Lark's tree of the whole file."""
        if not self.accepts("$END"):
            self.drop_to_file_level()
        last = self.last or Token("_NEWLINE", "\n", line=1, column=1)
        return self.machine.feed_token(Token.new_borrow_pos("$END", "", last))

    def drop_to_file_level(self) -> None:
        state = self.machine.parser_state
        self.complete = False
        while "NETWORK" not in self.actions():
            state.state_stack.pop()
            state.value_stack.pop()
