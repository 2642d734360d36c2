"""Mistakes in how a file is written (NS1xx)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class Unexpected(Diagnostic):
    """Something stands where it can't"""

    code = "NS101"
    message = "unexpected {found}"
    here = "expected {expected}"
    help = "{hint}"
    found: str
    expected: str
    hint: str = ""


class KeywordAsName(Diagnostic):
    """A keyword is used as a name"""

    code = "NS102"
    message = "`{word}` is a keyword of the language and can't name anything"
    help = "choose another name, `{word}_` for example"
    word: str


class StrayCharacter(Diagnostic):
    """A character that means nothing in a spec"""

    code = "NS103"
    message = "the character {character} means nothing here"
    help = "{hint}"
    character: str
    hint: str = ""


class Unclosed(Diagnostic):
    """A brace, parenthesis or bracket is never closed"""

    code = "NS104"
    message = "this `{opening}` is never closed"
    help = "write the matching `{closing}`"
    opening: str
    closing: str


class UnclosedString(Diagnostic):
    """A string does not end on its line"""

    code = "NS105"
    message = "this string does not end on its line"
    help = 'close it with `"`; write `\\n` for a newline and `\\"` for a quote inside it'


class TooDeep(Diagnostic):
    """Braces or parentheses are nested too deep"""

    code = "NS106"
    message = "braces and parentheses are nested more than {limit} deep here"
    note = "the limit keeps the time and memory for any file bounded"
    help = "give the inner part a name with `block` or `let`"
    limit: int


class UnknownDeclaration(Diagnostic):
    """A file-level line starts with no keyword"""

    code = "NS107"
    message = "`{word}` starts no declaration"
    note = "at file level stand `use`, `param`, `let`, `block`, `network`, `variant` and `space`"
    help = "{hint}"
    word: str
    hint: str = ""


class Unmatched(Diagnostic):
    """A closing brace, parenthesis or bracket without its opening"""

    code = "NS108"
    message = "this `{closing}` closes nothing"
    help = "remove it, or write the `{opening}` that it belongs to"
    opening: str
    closing: str


class BadEscape(Diagnostic):
    """A backslash in a string that means nothing"""

    code = "NS109"
    message = "`{escape}` means nothing in a string"
    note = "paths are written with `/` on every system"
    help = 'write `\\\\` for a backslash, `\\"` for a quote, `\\n` for a newline, `\\t` for a tab'
    escape: str


class EmptyBody(Diagnostic):
    """Braces without anything in them"""

    code = "NS110"
    message = "there is nothing between these braces"
    help = "{hint}"
    hint: str


class TooManyProblems(Diagnostic):
    """More mistakes than are worth printing"""

    code = "NS199"
    message = "there are more mistakes than these {limit}; the rest is left out"
    help = "mend these first"
    limit: int
