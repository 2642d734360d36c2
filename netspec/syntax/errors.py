"""What to say of a token that the grammar does not expect: in the reader's words, never in the parser's."""

from __future__ import annotations

from lark import Token

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.syntax import KeywordAsName, Unexpected, UnknownDeclaration
from netspec.diagnostics.values import WHERE_LABELS_STAND, NotAValue
from netspec.keywords import DECLARATIONS, EDITS, GROUPS, IN_PLACE, KEYWORDS, OPENINGS, STATEMENTS, TRUTHS, kinds
from netspec.spelling import did_you_mean
from netspec.syntax.hints import StrayToken, hint_for
from netspec.syntax.tokens import DECLARES, OPENING, SIGNS, place_of

CONTEXT_WORDS = kinds(IN_PLACE)
SYMBOLS = {
    **SIGNS,
    "COLON": ":",
    "EQUAL": "=",
    "COMMA": ",",
    "VBAR": "|",
    "_ARROW": "->",
    "_RANGE": "..",
    "DOT": ".",
    "TILDE": "~",
    "PERCENT": "%",
}
# What may follow in a step wherever the end of the line may.
FOLLOWS_ANYWHERE = ("`->`", "`|`", "`}`", "`=`", "`:`")
WHOLE_CLASSES = (
    ({"INPUT", "JOIN"}, "a statement"),
    ({"REMOVE", "EXPECT"}, "an edit"),
    ({"JOIN", "NAME"}, "a step"),
    ({"NETWORK", "USE"}, "a declaration"),
    ({"NUMBER", "LPAR"}, "a value"),
    ({"NAME", "_NEWLINE", "_ARROW"}, "a setting"),
    ({"NAME", "LBRACE"}, "a setting or `{`"),
)


def unexpected(spot: StrayToken, path: str) -> Diagnostic:
    """The mistake of a token standing where only other kinds may."""
    token, before, expected = spot.token, spot.before, spot.expected
    place = place_of(token, path)
    word = str(token)
    if (
        spot.keyword not in ("DEFAULT", "EXPECT")
        and word in KEYWORDS
        and "NAME" in expected
        and token.type != "NAME"
        and not (spot.starts and token.type in DECLARES)
    ):
        return KeywordAsName(place=place, word=word)
    if (
        before is not None
        and word in (":", "=")
        and str(before) in KEYWORDS
        and str(before) not in TRUTHS
        and before.type != "NAME"
    ):
        return KeywordAsName(place=place_of(before, path), word=str(before))
    if "NETWORK" in expected and word.isidentifier() and spot.starts:
        return UnknownDeclaration(place=place, word=word, hint=home_of(word))
    if before is not None and before.type == "DEFAULT":
        hint = f"`default` is for operations, `default conv act=relu` for example; `{word}` is none"
        return Unexpected(place=place, found=found(token), expected="an operation", hint=hint)
    if token.type == "LABEL" and {"NUMBER", "LPAR"} <= expected:
        return NotAValue(place=place, name=word, hint=WHERE_LABELS_STAND)
    return Unexpected(place=place, found=found(token), expected=friendly(expected), hint=hint_for(spot))


def home_of(word: str) -> str:
    """What begins a declaration instead of this word, or where a line that begins with it stands."""
    if word in EDITS:
        return f"`{word}` stands inside the braces of a `variant`"
    if word in OPENINGS:
        return f"`{word}` stands inside the braces of a `space`"
    if word in (*STATEMENTS, *GROUPS):
        return f"`{word}` stands inside the braces of a `network`"
    return did_you_mean(word, DECLARATIONS)


def found(token: Token) -> str:
    """The token in a reader's words."""
    if token.type == "_NEWLINE":
        return "end of line"
    return f"`{token}`" if len(token) <= 40 else f"`{token[:39]}…`"


def friendly(expected: frozenset[str]) -> str:
    """What may stand here, in a reader's words: at most one class of things and a few signs."""
    parts = [text for kinds, text in WHOLE_CLASSES if kinds <= expected][:1]
    if not parts and "REQUIRE" in expected and "NAME" not in expected:
        parts.append("a line of a space, with `vary`, `drop`, `choose` or `require`")
    if not parts and "NAME" in expected:
        parts.append("a name")
    if not parts and "STRING" in expected:
        parts.append('a string in `"`')
    if not parts and "NUMBER" in expected:
        parts.append("a number")
    if "COMPARE" in expected:
        parts.append("a comparison such as `==`")
    if ("NETWORK" not in expected and "INPUT" not in expected and "_NEWLINE" in expected) or "$END" in expected:
        parts.append("the end of the line")
    whole = bool(parts)
    shown = expected - {*(OPENING if whole else ()), *(("PERCENT",) if "TIMES" in expected else ()), "DOT"}
    signs = sorted(f"`{SYMBOLS[kind]}`" for kind in shown if kind in SYMBOLS)
    words = sorted(f"`{kind.lower()}`" for kind in expected & CONTEXT_WORDS if not parts)
    if "WHERE" in expected and not parts:
        words += ["`after`", "`before`"]
    if "the end of the line" in parts:
        signs = [sign for sign in signs if sign not in FOLLOWS_ANYWHERE]
    if len(signs) <= 3 or not parts:
        parts += [*words, *signs]
    return " or ".join(parts) or "something else"
