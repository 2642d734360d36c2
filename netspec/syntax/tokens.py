"""The tokens that the parser is to see: no comments, no newlines that end nothing, brackets matched.

Reports stray characters, unclosed strings and unmatched brackets, and mends them so that parsing can go on. Promises a
stream that ends in a newline, with every bracket closed, nested at most `DEEPEST` deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lark import Token

from netspec.diagnostics.base import MOST_PROBLEMS, Problems
from netspec.diagnostics.syntax import StrayCharacter, TooDeep, Unclosed, UnclosedString, Unmatched
from netspec.keywords import DECLARATIONS, IN_PLACE, STATEMENTS, TRUTHS, kinds
from netspec.record import Record
from netspec.source import Place
from netspec.syntax.docs import Docs

DEEPEST = 64
SIZE = re.compile(r"[0-9]+(x[0-9]+){1,3}(/[0-9]+(x[0-9]+){0,2})?")
SIZE_OF_NAMES = re.compile(r"[0-9]+x[0-9x_]*[A-Za-wyz][A-Za-z0-9_]*")
WHOLE_SIZES = "a size is written in digits; a name can stand for all of it: `let size = 3x32x32`"
OPENING = {"LBRACE": "RBRACE", "LPAR": "RPAR", "LSQB": "RSQB"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
SIGNS = {"LBRACE": "{", "LPAR": "(", "LSQB": "[", "RBRACE": "}", "RPAR": ")", "RSQB": "]"}
# What begins a line and stands in no expression: an open parenthesis before one was forgotten.
RESTARTS = kinds((*DECLARATIONS, *STATEMENTS)) | {"RBRACE"}
# What stands for the rest of a line after a stray or an unclosed string: no grammar knows it, its mistake is reported.
BROKEN = "BROKEN"
# Begins the name of what stands for a statement that did not parse; no name in a text begins so.
MISSING = "?"
# A stray that ends a line in other languages: here too, once it is reported.
ENDINGS = (";",)
# Declarations stand in no braces: an open brace before one that is set no deeper than it was forgotten.
DECLARES = kinds(DECLARATIONS)
# In an expression two operands don't stand side by side: a parenthesis open between two lines that do was forgotten.
OPERANDS = frozenset(("NAME", "LABEL", "NUMBER", "SIZE")) | kinds((*TRUTHS, *IN_PLACE))
GROUPED = frozenset(("JOIN", "SET_JOIN", "REPEAT"))
# After these a parenthesis holds a chain of steps, elsewhere an expression.
STEP_FOLLOWS = frozenset(("_NEWLINE", "_ARROW", "COLON", "LBRACE"))
NUMBERS = "numbers look like `64`, `0.5`, `1e-4` or `2.7Ki`, labels like `3a`, sizes like `7x7/2`"
LETTERS = "names are written with the letters `a` to `z` and `A` to `Z`, digits and `_`"
LIKE_A_BLANK = "it looks like a blank and is none; write a blank"
DIGITS = "0123456789"
HINTS = {
    ";": "a statement ends at the end of its line",
    "'": 'strings stand in double quotes: `"`',
    "→": "write `->`",
    "≈": "write `~` with a tolerance: `expect macs ~ 1.5G within 6%`",
    "≤": "write `<=`",
    "≥": "write `>=`",
    "≠": "write `!=`",
    "×": "write the letter `x` between the numbers of a size",
    "^": "there is no power; write `n * n`",
    "\\": "lines continue inside `( )` and around `->`, without a sign",
    **dict.fromkeys("−–—", "write `-`"),
    **dict.fromkeys("“”„‘’", 'strings stand in double quotes: `"`'),
    **dict.fromkeys("&!", "a truth is one comparison such as `a != b`; there is no `and`, `or` and `not`"),
}


def place_of(token: Token, path: str) -> Place:
    """Where a token stands."""
    line, column = token.line or 1, token.column or 1
    return Place(path, line, column, token.end_line or line, token.end_column or column + 1)


def made_up(kind: str, text: str, at: Token, offset: int | None = None) -> Token:
    """A token that stands nowhere in the text, right before another one or at an offset: its extent is empty."""
    token = Token.new_borrow_pos(kind, text, at)
    token.start_pos = token.end_pos = at.start_pos if offset is None else offset
    return token


def hint_for_character(character: str) -> str:
    """What to write instead of a character that looks like one of the language's; nothing for any other."""
    if character.isdecimal():
        return f"digits are `0` to `9`: write `{int(character)}`"
    if character.isspace():
        return LIKE_A_BLANK
    return LETTERS if character.isalnum() else ""


def unmatched_braces(tokens: list[Token]) -> list[Token]:
    """The braces that neither open nor close among these tokens, so that what stands around them still does."""
    left: list[Token] = []
    for token in tokens:
        if token.type == "RBRACE" and left and left[-1].type == "LBRACE":
            left.pop()
        elif token.type in ("LBRACE", "RBRACE"):
            left.append(token)
    return left


def with_next(tokens: Iterable[Token]) -> Iterator[tuple[Token, Token | None]]:
    """Each token with the one behind it."""
    iterator = iter(tokens)
    token = next(iterator, None)
    while token is not None:
        after = next(iterator, None)
        yield token, after
        token = after


class Opening(Record):
    """An opening bracket that waits for its closing one; braces stand only in what holds steps.

    `indent` is the column in which its line begins; `of_chains` says of a square one that it is no list of values.
    """

    token: Token
    holds_steps: bool
    holds_operands: bool = False
    indent: int = 1
    of_chains: bool = False


class TokenStream:
    """One file's tokens, with its documentation comments gathered on the way."""

    def __init__(self, path: str, problems: Problems) -> None:
        self.path = path
        self.problems = problems
        self.docs = Docs()
        self.open: list[Opening] = []
        self.too_deep = False

    def significant(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """The tokens that the grammar knows, newlines dropped where lines continue."""
        newline: Token | None = None
        last: Token | None = None
        for token in self.balanced(self.readable(tokens)):
            if token.type == "_NEWLINE":
                newline = newline or token
                continue
            continues = token.type == "_ARROW" or (last is not None and last.type == "_ARROW")
            if newline is not None and not continues:
                yield newline
            newline, last = None, token
            yield token
        if not self.too_deep:
            yield newline or Token(
                "_NEWLINE", "\n", line=last.line if last else 1, column=last.end_column if last else 1
            )

    def readable(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Without comments and strays; of a line behind a stray or an unclosed string, only the braces are left.

        Ends where there are more mistakes than anybody reads; most of them may give the parser no token to stop at.
        """
        cut: list[Token] = []
        for token in tokens:
            if len(self.problems) >= MOST_PROBLEMS:
                return
            if cut and token.type != "_NEWLINE":
                cut.append(token)
                continue
            yield from unmatched_braces(cut)
            cut = []
            if token.type == "STRAY" and token == '"':
                self.problems.append(UnclosedString(place=place_of(token, self.path)))
                cut = [token]
                yield token.update(BROKEN)
            elif token.type == "STRAY":
                self.report_stray(token)
                if token in ENDINGS:
                    yield Token.new_borrow_pos("_NEWLINE", "\n", token)
                else:
                    cut = [token]
                    yield token.update(BROKEN)
            elif token.type in ("DOC", "COMMENT"):
                self.docs.comment(token.line or 0, token)
            else:
                if token.type != "_NEWLINE":
                    self.docs.code(token.line or 0, token.type == "USE")
                yield token

    def report_stray(self, token: Token) -> None:
        place = place_of(token, self.path)
        if len(token) > 1 or token in DIGITS:
            plain = token.replace("_", "")
            hint = f"the numbers of a size take no `_`: `{plain}`" if SIZE.fullmatch(plain) else NUMBERS
            hint = WHOLE_SIZES if SIZE_OF_NAMES.fullmatch(token) else hint
            strange = next((char for char in token if not char.isascii()), "")
            hint = hint_for_character(strange) if strange else hint
            self.problems.append(StrayCharacter(place=place, character=f"sequence `{token}`", hint=hint))
            return
        shown = f"`{token}`" if token.isprintable() else f"U+{ord(token):04X}"
        hint = HINTS.get(str(token)) or hint_for_character(str(token))
        self.problems.append(StrayCharacter(place=place, character=shown, hint=hint))

    def balanced(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """With every bracket matched, and no newline inside parentheses and square brackets."""
        first, indent, before, operand, end = "", 1, "_NEWLINE", False, 0
        for token, after in with_next(tokens):
            end = token.end_pos or end
            if before == "_NEWLINE":
                first, indent = token.type, token.column or 1
                yield from self.restarted(token, after, operand)
            if token.type == "EQUAL" and self.open and self.innermost == "LSQB" and not self.open[-1].of_chains:
                yield self.give_up(self.open[-1].token, token)
            if token.type == BROKEN:
                yield from self.abandoned(token)
            if token.type in OPENING:
                chain = before in STEP_FOLLOWS or (before == "EQUAL" and first == "BLOCK")
                chain = chain or (before == "LPAR" and bool(self.open) and self.open[-1].holds_steps)
                signature = first == "BLOCK" and before == "NAME" and not self.open
                of_chains = token.type == "LSQB" and first == "CHOOSE"
                steps = token.type == "LBRACE" or chain or of_chains
                yield from self.opened(Opening(token, steps, not steps and not signature, indent, of_chains))
            elif token.type in CLOSING:
                yield from self.closed(token)
            elif token.type != "_NEWLINE" or not self.open or self.innermost == "LBRACE":
                yield token
            before = token.type
            operand = operand if before == "_NEWLINE" else before in OPERANDS or before in CLOSING
            if self.too_deep:
                return
        while self.open:
            yield self.give_up(self.open[-1].token, self.open[-1].token, end)

    def restarted(self, token: Token, after: Token | None, operand: bool) -> Iterator[Token]:
        """Closes what was left open before a line that can't continue it, and ends that line."""
        declares = token.type in DECLARES and after is not None and after.type in ("NAME", "STRING")
        declares = declares and bool(self.open) and (token.column or 1) <= self.open[0].indent
        beside = operand and (token.type in OPERANDS or token.type in GROUPED)
        forgotten = token.type in RESTARTS or (beside and bool(self.open) and self.open[-1].holds_operands)
        if not self.open or not (declares or (forgotten and self.innermost != "LBRACE")):
            return
        while self.open and (declares or self.innermost != "LBRACE"):
            yield self.give_up(self.open[-1].token, token)
        yield made_up("_NEWLINE", "\n", token)

    def abandoned(self, token: Token) -> Iterator[Token]:
        """Closes the parentheses whose end was on the part of the line that is cut off."""
        while self.open and self.innermost != "LBRACE":
            closing = OPENING[self.open.pop().token.type]
            yield made_up(closing, SIGNS[closing], token)

    @property
    def innermost(self) -> str:
        """The kind of the innermost open bracket."""
        return str(self.open[-1].token.type)

    def opened(self, opening: Opening) -> Iterator[Token]:
        while opening.token.type == "LBRACE" and self.open and not self.open[-1].holds_steps:
            yield self.give_up(self.open[-1].token, opening.token)
        self.open.append(opening)
        if len(self.open) > DEEPEST:
            self.too_deep = True
            self.problems.append(TooDeep(place=place_of(opening.token, self.path), limit=DEEPEST))
        yield opening.token

    def closed(self, token: Token) -> Iterator[Token]:
        wanted = CLOSING[token.type]
        waits = any(one.token.type == wanted for one in self.open)
        if not waits or (wanted != "LBRACE" and self.innermost == "LBRACE"):
            place = place_of(token, self.path)
            self.problems.append(Unmatched(place=place, closing=SIGNS[token.type], opening=SIGNS[wanted]))
            return
        while self.innermost != wanted:
            yield self.give_up(self.open[-1].token, token)
        self.open.pop()
        yield token

    def give_up(self, opening: Token, at: Token, offset: int | None = None) -> Token:
        """Reports an opening that nothing closes, and closes it before `at`, or at an offset."""
        self.open.pop()
        closing = OPENING[opening.type]
        place = place_of(opening, self.path)
        self.problems.append(Unclosed(place=place, opening=SIGNS[opening.type], closing=SIGNS[closing]))
        return made_up(closing, SIGNS[closing], at, offset)
