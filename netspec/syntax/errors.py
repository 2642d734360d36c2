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
    ({"NAME", "_NEWLINE", "_ARROW"}, "a setting"),
    ({"NAME", "LBRACE"}, "a setting or `{`"),
)
LABELS = "a label stands first on its line, and is one name or a number and a letter, such as `conv1` or `3a`"
HINTS = {
    ",": "arguments stand side by side without commas, steps on lines of their own or with `->` between them",
    "=": "settings are written `key=value`, with a name before the `=`",
    **dict.fromkeys(("+", "-", "*", "/", "//"), "what is calculated stands in parentheses: `(n // 2)`, `(-1)`"),
    "within": "`within` goes with `~`: `expect macs ~ 1.5G within 6%`",
    ":": LABELS,
}
UNITS = ("K", "M", "G", "Ki", "Mi", "Gi")
STRINGS = "a string is a path, a column heading or a source; names, words and numbers stand without quotes"
NAMED_LAST = "arguments without a name come before those with one: `conv 3x3 64 pad=same`"
IN_CALL = (
    "the arguments of a step stand side by side without parentheses: `conv 3x3 64`; "
    "a function's value stands in parentheses of its own: `(round_to(n, 8))`"
)
CONCATENATION = "a group takes no settings; what follows it is a step: `{word} {{ ... }} -> relu`"
# How a line or a group is written that begins with this keyword.
USAGES = {
    "INPUT": "write `input 3x224x224`",
    "DEFAULT": "write `default conv act=relu norm=batch`, settings alone",
    "SCALE_FILTERS": "write `scale_filters width` or `scale_filters width multiple=4`",
    "AUX": "write `aux aux1 at LABEL weight=0.3: linear classes`",
    "EXPECT": "one comparison stands on a line: `expect params(conv1) == 9_472`, `expect macs ~ 1.5G within 6%`",
    "PUBLISHED": 'write `published "the paper, its table" { conv1: params=2.7K macs=34M }`',
    "REPEAT": "write `repeat 3 { ... }`, or `repeat i in 1..3 { ... }` where both ends count",
    "RESIDUAL": "write `residual scale=0.2 act=relu { ... }`",
    **{word.upper(): CONCATENATION.format(word=word) for word in ("concat", "add", "mul")},
}


def unexpected(token: Token, before: Token | None, expected: set[str], path: str, keyword: str = "") -> Diagnostic:
    """The mistake of this token standing after `before`, where only `expected` kinds may.

    `keyword` is the kind of the keyword that the line or the group at hand began with, where that says how to go on.
    """
    place = place_of(token, path)
    word = str(token)
    names = keyword not in ("DEFAULT", "EXPECT")
    if names and word in KEYWORDS and "NAME" in expected and token.type != "NAME":
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
    hint = (
        hint_by_kind(token, before, expected) or hint_for(word, expected) or USAGES.get(keyword) or HINTS.get(word, "")
    )
    return Unexpected(place=place, found=found(token), expected=friendly(expected), hint=hint)


def hint_by_kind(token: Token, before: Token | None, expected: set[str]) -> str:
    """What to write instead of a token of this kind."""
    value = token.type in ("NUMBER", "SIZE", "TRUE", "FALSE", "LPAR", "LABEL")
    if token == "." and before is not None and before.type == "NUMBER":
        return NUMBERS
    if token.type == "STRING":
        return STRINGS
    if token == "=" and "COLON" in expected and "NUMBER" not in expected:
        return "figures follow the label of their stage: `conv1: params=2.7K macs=34M`"
    if before is not None and before in UNITS and token.type != "EQUAL" and "EQUAL" in expected:
        return f"a unit stands right behind its number: `2.7{before}`"
    if value and {"NAME", "_NEWLINE", "_ARROW"} <= expected and "NUMBER" not in expected:
        return NAMED_LAST
    if token.type in ("NUMBER", "SIZE") and {"LABEL", "CONCAT"} <= expected:
        return LABELS
    return ""


def hint_for(word: str, expected: set[str]) -> str:
    """What to write instead of this word, where what else may stand here says it."""
    if word == "\n" and "COLON" not in expected and {"CONCAT", "NAME"} <= expected:
        return "the steps stand on the same line: `conv1: conv 7x7/2 64`"
    if word == "\n" and "LBRACE" in expected:
        return "the `{` stands on the same line as what it opens"
    if word == "\n" and "PERCENT" in expected and "TIMES" not in expected:
        return "a tolerance is in percent: `within 6%`"
    if word == "\n" and "WITHIN" in expected and "NAME" not in expected:
        return "`~` needs a tolerance: `expect macs ~ 1.5G within 6%`"
    in_call = "RPAR" in expected and not expected & {"NAME", "EQUAL"}
    if word == "," and in_call and "COMMA" not in expected:
        return IN_CALL
    if word == "=" and "TILDE" in expected:
        return "things are compared by `==`"
    if word == "=" and in_call:
        return "settings in parentheses follow a word that is itself a setting: `norm=batch(eps=0.001)`"
    return HINTS.get(word, "") if word == "within" else ""


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
    if not parts and "NUMBER" in expected:
        parts.append("a number")
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
