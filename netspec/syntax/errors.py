"""What to say of a token that the grammar does not expect: in the reader's words, never in the parser's."""

from __future__ import annotations

from lark import Token

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.syntax import KeywordAsName, Unexpected, UnknownDeclaration
from netspec.diagnostics.values import WHERE_LABELS_STAND, NotAValue
from netspec.spelling import did_you_mean
from netspec.syntax.tokens import NUMBERS, OPENING, SIGNS, place_of

DECLARATIONS = ("use", "param", "let", "block", "network", "variant")
KEYWORDS = frozenset(
    (
        *(*DECLARATIONS, "input", "default", "scale_filters", "aux", "expect", "published"),
        *("concat", "add", "mul", "residual", "repeat"),
    )
)
CONTEXT_WORDS = frozenset(("AT", "IN", "OF", "WITHIN", "STEP"))
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
WHOLE_CLASSES = (
    ({"INPUT", "CONCAT"}, "a statement"),
    ({"REMOVE", "EXPECT"}, "an edit"),
    ({"CONCAT", "NAME"}, "a step"),
    ({"NETWORK", "USE"}, "a declaration"),
    ({"NUMBER", "LPAR"}, "a value"),
    ({"NAME", "LBRACE"}, "a setting or `{`"),
)
HINTS = {
    ",": "arguments stand side by side without commas",
    "=": "settings are written `key=value`, with a name before the `=`",
    **dict.fromkeys(("+", "-", "*", "/", "//"), "what is calculated stands in parentheses: `(n // 2)`, `(-1)`"),
    "within": "`within` goes with `~`: `expect macs ~ 1.5G within 6%`",
    ":": "a label is one name or a number and a letter, such as `conv1` or `3a`",
}


def unexpected(token: Token, before: Token | None, expected: set[str], path: str) -> Diagnostic:
    """The mistake of this token standing after `before`, where only `expected` kinds may."""
    place = place_of(token, path)
    word = str(token)
    if word in KEYWORDS and "NAME" in expected and token.type != "NAME":
        return KeywordAsName(place=place, word=word)
    if before is not None and word in (":", "=") and str(before) in KEYWORDS and before.type != "NAME":
        return KeywordAsName(place=place_of(before, path), word=str(before))
    if "NETWORK" in expected and token.type == "NAME":
        return UnknownDeclaration(place=place, word=word, hint=did_you_mean(word, DECLARATIONS))
    if before is not None and before.type == "DEFAULT":
        hint = f"`default` is for operations, `default conv act=relu` for example; `{word}` is none"
        return Unexpected(place=place, found=found(token), expected="an operation", hint=hint)
    if token.type == "LABEL" and {"NUMBER", "LPAR"} <= expected:
        return NotAValue(place=place, name=word, hint=WHERE_LABELS_STAND)
    hint = NUMBERS if word == "." and before is not None and before.type == "NUMBER" else hint_for(word, expected)
    return Unexpected(place=place, found=found(token), expected=friendly(expected), hint=hint)


def hint_for(word: str, expected: set[str]) -> str:
    """What to write instead of this word, where something else may stand."""
    if word == "\n" and "LBRACE" in expected:
        return "the `{` stands on the same line as what it opens"
    if word == "\n" and "PERCENT" in expected and "TIMES" not in expected:
        return "a tolerance is in percent: `within 6%`"
    in_call = "RPAR" in expected and not expected & {"NAME", "EQUAL"}
    if word == "," and in_call and "COMMA" not in expected:
        return "a function's value stands in parentheses of its own: `(round_to(n, 8))`"
    if word == "=" and "TILDE" in expected:
        return "things are compared by `==`"
    if word == "=" and in_call:
        return "settings in parentheses follow a word that is itself a setting: `norm=batch(eps=0.001)`"
    return HINTS.get(word, "")


def found(token: Token) -> str:
    """The token in a reader's words."""
    if token.type == "_NEWLINE":
        return "end of line"
    return f"`{token}`" if len(token) <= 40 else f"`{token[:39]}…`"


def friendly(expected: set[str]) -> str:
    """What may stand here, in a reader's words: at most one class of things and a few signs."""
    parts = [text for kinds, text in WHOLE_CLASSES if kinds <= expected][:1]
    if not parts and "NAME" in expected:
        parts.append("a name")
    if not parts and "STRING" in expected:
        parts.append('a string in `"`')
    if "COMPARE" in expected:
        parts.append("a comparison such as `==`")
    if ("NETWORK" not in expected and "INPUT" not in expected and "_NEWLINE" in expected) or "$END" in expected:
        parts.append("the end of the line")
    whole = bool(parts)
    signs = sorted(f"`{SYMBOLS[kind]}`" for kind in expected if kind in SYMBOLS and not (whole and kind in OPENING))
    words = sorted(f"`{kind.lower()}`" for kind in expected & CONTEXT_WORDS if not parts)
    if len(signs) <= 3 or not parts:
        parts += [*words, *signs]
    return " or ".join(parts) or "something else"
