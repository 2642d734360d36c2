"""Text to syntax tree. With `tables` and `tokens` the only home of lark.

Promises a tree for every text: what does not parse is reported and left out, and parsing goes on after the end of the
statement that it is in. A statement of which nothing but its place is known still stands in the tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from lark import Token, Tree, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from netspec.diagnostics.base import MOST_PROBLEMS, Diagnostic, Problems
from netspec.diagnostics.syntax import TooManyProblems
from netspec.ops.joins import JOINS
from netspec.source import SourceFile
from netspec.syntax import tables, tree
from netspec.syntax.builder import Builder
from netspec.syntax.errors import unexpected
from netspec.syntax.hints import USAGES, StrayToken
from netspec.syntax.stored import Parser
from netspec.syntax.tokens import BROKEN, DECLARES, MISSING, TokenStream, made_up

tables_once = cache(tables.load)


def parse(source: SourceFile) -> tuple[tree.File, Problems]:
    """The tree of one file, and everything that is wrong with how it is written."""
    problems: Problems = []
    stream = TokenStream(source.path, problems)
    run = Parsing(tables_once(), source, problems)
    for token in stream.significant(run.parser.lex(source.text)):
        if stream.too_deep:
            break
        run.feed(token)
        if len(problems) >= MOST_PROBLEMS:
            problems.append(TooManyProblems(place=problems[-1].place, limit=MOST_PROBLEMS))
            break
    if len(problems) >= MOST_PROBLEMS or stream.too_deep:
        return tree.File(source, (), "", complete=False), problems
    file = Builder(source, stream, problems).file(run.finish())
    return file.replace(complete=file.complete and run.complete), sorted(problems, key=position)


def position(diagnostic: Diagnostic) -> tuple[int, int]:
    return diagnostic.place.line, diagnostic.place.column


class Parsing:
    """One file going through the parser, with recovery at the end of a statement."""

    def __init__(self, parser: Parser, source: SourceFile, problems: Problems) -> None:
        self.parser = parser
        self.source = source
        self.problems = problems
        self.machine: InteractiveParser = parser.machine()
        self.skipping = False
        self.complete = True
        self.depth = 0
        self.headless = False
        self.last: Token | None = None
        self.first = Token("_NEWLINE", "\n", line=1, column=1)
        self.keyword = ""
        self.gap: Token | None = None  # what stands for a statement that did not parse, until all of it is skipped
        self.begun: Token | None = None  # a token that was told not to stand here, and taken to begin a line

    def feed(self, token: Token) -> None:
        """Hands one token to the parser; after a mistake, skips to the end of its statement."""
        before, self.last = self.last, token
        if before is None or before.type in ("_NEWLINE", "LBRACE"):
            self.first = token
        keyword = self.keyword
        self.note_keyword(token)
        if self.headless and self.of_headless_body(token):
            return
        if self.skipping and not self.resumes(token):
            return
        self.close_gap(before)
        try:
            self.machine.feed_token(token)
        except UnexpectedToken as error:
            if token.type != BROKEN and (before is None or before is not self.begun):
                spot = StrayToken(token, before, self.first, self.possible(), keyword)
                self.problems.append(unexpected(spot, self.source.path))
            if self.begins_after(before, token):
                return
            self.drop_statement(token)
            self.complete &= not (self.accepts("NETWORK") or self.at_edit() or token.type in DECLARES)
            self.skipping, self.depth = True, 0
            self.headless = token.type == "_NEWLINE" and "LBRACE" in error.expected and self.accepts("NETWORK")
            if self.resumes(token):
                self.close_gap(before)
                self.machine.feed_token(token)

    def close_gap(self, last: Token | None) -> None:
        """Makes what stands for a statement that did not parse as long as that statement, of which this is the last."""
        if self.gap is not None and last is not None:
            self.gap.end_pos = max(self.gap.end_pos or 0, last.end_pos or 0)
        self.gap = None

    def begins_after(self, before: Token | None, token: Token) -> bool:
        """Whether the token begins a line of its own, once a newline is thought behind the brace before it."""
        if before is None or before.type != "RBRACE" or not self.accepts("_NEWLINE"):
            return False
        # What a state takes may still not fit what stands below it: `(a { ... }` takes a newline, and then wants `)`.
        try:
            self.machine.feed_token(made_up("_NEWLINE", "\n", token))
            if token.type not in self.possible():
                return False
            self.machine.feed_token(token)
        except UnexpectedToken:
            return False
        self.first = self.begun = token
        return True

    def note_keyword(self, token: Token) -> None:
        """Remembers which keyword the words to come belong to, until they are over."""
        if token.type in USAGES or token in JOINS:
            self.keyword = token.upper()
        elif token.type in ("_NEWLINE", "LBRACE", "COLON", "_ARROW"):
            self.keyword = ""

    def of_headless_body(self, token: Token) -> bool:
        """Whether this token belongs to a declaration whose opening brace is not on its line: until the next one."""
        self.depth += {"LBRACE": 1, "RBRACE": -1}.get(token.type, 0)
        self.headless = token.type not in DECLARES or self.depth > 0
        return self.headless

    def resumes(self, token: Token) -> bool:
        """Whether skipping ends before this token: the newline after a bad statement, unless nothing stands for it."""
        if token.type == "RBRACE" and self.depth == 0:
            self.skipping = not self.accepts("RBRACE")
            return not self.skipping
        self.depth += {"LBRACE": 1, "RBRACE": -1}.get(token.type, 0)
        self.skipping = token.type != "_NEWLINE" or self.depth > 0
        return not self.skipping and self.accepts("_NEWLINE")

    def drop_statement(self, token: Token) -> None:
        """Takes the parser back to where the bad statement, or the bad declaration, began; notes a statement's loss."""
        state = self.machine.parser_state
        while not self.at_start_of_statement():
            state.state_stack.pop()
            token = first_token(state.value_stack.pop()) or token
        if self.accepts("JOIN"):
            self.gap = Token.new_borrow_pos("NAME", MISSING + str(token), token)
            self.machine.feed_token(self.gap)

    def at_start_of_statement(self) -> bool:
        """Whether a statement, a line of published figures, or a declaration can begin here."""
        actions = self.actions()
        inside = "RBRACE" in actions and ("LABEL" in actions or "EXPECT" in actions or opens(actions))
        return "NETWORK" in actions or (inside and "_ARROW" not in actions)

    def at_edit(self) -> bool:
        """Whether a line of a variant or of a space begins here, for which nothing can stand."""
        return (self.accepts("EXPECT") or opens(self.actions())) and not self.accepts("JOIN")

    def accepts(self, kind: str) -> bool:
        return kind in self.actions()

    def actions(self) -> Mapping[str, object]:
        state = self.machine.parser_state
        actions: Mapping[str, object] = state.parse_conf.states[state.position]
        return actions

    def possible(self) -> frozenset[str]:
        """The kinds of tokens that may stand here, and no others; slower to find than the table's own, for messages."""
        machine: Any = self.machine
        return frozenset(machine.accepts())

    def finish(self) -> Tree[Token]:
        """Lark's tree of the whole file."""
        self.close_gap(self.last)
        if not self.accepts("$END"):
            self.drop_to_file_level()
        last = self.last or Token("_NEWLINE", "\n", line=1, column=1)
        whole: Tree[Token] = self.machine.feed_token(Token.new_borrow_pos("$END", "", last))
        return whole

    def drop_to_file_level(self) -> None:
        state = self.machine.parser_state
        self.complete = False
        while "NETWORK" not in self.actions():
            state.state_stack.pop()
            state.value_stack.pop()


def opens(actions: Mapping[str, object]) -> bool:
    """Whether a line of a space begins here, whose first words are names wherever a name may stand."""
    return "REQUIRE" in actions and "NAME" not in actions


def first_token(value: object) -> Token | None:
    """The first token of what stands on the parser's stack: a token, or a tree of them."""
    if isinstance(value, Token):
        return value
    children = value if isinstance(value, list) else getattr(value, "children", [])
    return next((found for child in children if (found := first_token(child)) is not None), None)
