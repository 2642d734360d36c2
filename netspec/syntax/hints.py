"""What to write instead of a token that can't stand where it does: the remedy that a mistake in writing ends with."""

from __future__ import annotations

from lark import Token

from netspec.keywords import STATEMENTS, kinds
from netspec.ops.joins import JOINS, Join
from netspec.record import Record
from netspec.syntax.tokens import DECLARES, GROUPED, NUMBERS

CALCULATED = "what is calculated stands in parentheses: `(n // 2)`, `(-1)`"
LABELS = "a label stands first on its line, and is one name or a number and a letter, such as `conv1` or `3a`"
STATEMENT_ENDS = "a statement ends at the end of its line"
CONTINUES = "lines continue only inside `( )` and around `->`"
DOMAINS = "a domain is a range such as `1..8` or `1..8 step 2`, or a choice such as `[4, 8]`: `param p: 1..8 = 4`"
EDITS = "steps stand inside an edit: `insert after conv1 { ... }`, `replace conv1: ...`"
IN_BLOCKS = "; in a block, a parameter can have a value calculated from others: `block b(c half = (c // 2))`"
NO_LOGIC = "a truth is one comparison; the language has no `and`, `or`, `not` and `if`"
STRINGS = "a string is a path, a column heading or a source; names, words and numbers stand without quotes"
NAMED_LAST = "arguments without a name come before those with one: `conv 3x3 64 pad=same`"
IN_CALL = (
    "the arguments of a step stand side by side without parentheses: `conv 3x3 64`; "
    "a function's value stands in parentheses of its own: `(round_to(n, 8))`"
)
SIDE_BY_SIDE = "arguments stand side by side without commas, steps on lines of their own or with `->` between them"
CONCATENATION = "a group takes no settings; what follows it is a step: `{word} {{ ... }} -> relu`"


def usage_of(join: Join) -> str:
    """How a group is written that begins with a join's word."""
    return f"write `{join.word} {join.example} {{ ... }}`" if join.settings else CONCATENATION.format(word=join.word)


# How a line or a group is written that begins with this keyword.
USAGES = {
    "USE": 'write `use "lib/inception.ns"`',
    "PARAM": "write `param width = 1`, or with its domain `param width: 0.25..2 = 1`",
    "SET": "write `set width = 0.5` for a param, `set 3a.c1 = 48` for an argument of a line",
    "SCALE": "write `scale 4a by 0.5`, or `scale 4a..4e by 0.5` for all lines from one to another",
    "REPLACE": "write `replace conv1: conv 5x5 64`",
    "REMOVE": "write `remove conv1`",
    "INSERT": "write `insert after conv1 { relu }`, or `before`",
    "VARY": "write `vary width: 0.5..2 step 0.25`, `vary 3a.c1: 32..128 step 8` or `vary 4a..4e by 0.5..2 step 0.25`",
    "DROP": "write `drop 4c`",
    "CHOOSE": "write `choose 4d: [inception 64 | 96 128 | 16 32 | 32, conv 3x3 256]`",
    "REQUIRE": "one comparison stands on a line: `require macs <= 1.5G`",
    "INPUT": "write `input 3x224x224`",
    "DEFAULT": "write `default conv act=relu norm=batch`, settings alone",
    "SCALE_FILTERS": "write `scale_filters width` or `scale_filters width multiple=4`",
    "AUX": "write `aux aux1 at LABEL weight=0.3: linear classes`",
    "EXPECT": "one comparison stands on a line: `expect params(conv1) == 9_472`, `expect macs ~ 1.5G within 6%`",
    "PUBLISHED": 'write `published "the paper, its table" { conv1: params=2.7K macs=34M }`',
    "REPEAT": "write `repeat 3 { ... }`, or `repeat i in 1..3 { ... }` where both ends count",
    **{word.upper(): usage_of(join) for word, join in JOINS.items()},
}
LOOPS = ("for", "loop", "while")
ROWS = (
    "steps in a row are joined by `->`; a group begins with its word, one of "
    + ", ".join(f"`{word}`" for word in (*JOINS, "repeat"))
    + ", and its settings stand before its `{`"
)
UNITS = ("K", "M", "G", "Ki", "Mi", "Gi")
VALUES = frozenset(("NUMBER", "SIZE", "TRUE", "FALSE", "LPAR", "LABEL"))
# What begins a line or a group of its own.
BEGINNINGS = DECLARES | GROUPED | kinds(STATEMENTS)
OPERATORS = ("+", "-", "*", "/", "//")


class StrayToken(Record):
    """Where a token can't stand: the token before it, the first one of its line, and the kinds that may stand here.

    `keyword` is the kind of the keyword that the line or the group at hand began with, where that says how to go on.
    """

    token: Token
    before: Token | None
    first: Token
    expected: frozenset[str]
    keyword: str = ""

    def may(self, *kinds: str) -> bool:
        """Whether all of these may stand here."""
        return self.expected.issuperset(kinds)

    @property
    def starts(self) -> bool:
        """Whether the token is the first of its line."""
        return self.token is self.first

    def follows(self, *kinds: str) -> bool:
        """Whether the token before is of one of these kinds."""
        return self.before is not None and self.before.type in kinds

    @property
    def in_call(self) -> bool:
        """Whether this is among the arguments of a function, or in parentheses that hold a value."""
        return self.may("RPAR") and not self.expected & {"NAME", "EQUAL"}


def hint_for(spot: StrayToken) -> str:
    """The remedy: for the token where it stands, for the line at hand, or for the token anywhere; else nothing."""
    by_sign = IN_PLACE.get(str(spot.token), nothing)
    return by_kind(spot) or by_sign(spot) or USAGES.get(spot.keyword) or anywhere(spot)


def by_kind(spot: StrayToken) -> str:
    """What to write instead of a token of this kind."""
    kind, word = spot.token.type, str(spot.token)
    if kind == "_NEWLINE":
        return for_end_of_line(spot)
    if kind in DECLARES and spot.starts and (spot.may("INPUT") or spot.may("REMOVE")):
        return f"`{word}` stands at the level of the file, outside all braces" + (IN_BLOCKS if word == "let" else "")
    if spot.may("REMOVE", "EXPECT") and not spot.may("JOIN"):
        return EDITS
    if kind == "STRING":
        return STRINGS
    if kind in ("NUMBER", "SIZE") and spot.may("LABEL", "JOIN"):
        return LABELS
    if spot.first in LOOPS:
        return USAGES["REPEAT"]
    behind_braces = spot.before is not None and spot.before.type == "RBRACE" and kind in ("NAME", *GROUPED)
    if (kind == "LBRACE" or behind_braces) and spot.may("_ARROW"):
        return ROWS
    if spot.before is not None and spot.before in UNITS and kind != "EQUAL" and spot.may("EQUAL"):
        return f"a unit stands right behind its number: `2.7{spot.before}`"
    if kind in VALUES and spot.may("NAME", "_NEWLINE", "_ARROW") and not spot.may("NUMBER"):
        return NAMED_LAST
    logic = word in ("and", "or") or (spot.before is not None and str(spot.before) in ("not", "if", "and", "or"))
    if logic and spot.keyword != "EXPECT":
        return NO_LOGIC
    return for_comparison(spot) if kind == "COMPARE" else ""


def anywhere(spot: StrayToken) -> str:
    """What is said of a token wherever it can't stand."""
    word = str(spot.token)
    if word == ",":
        return SIDE_BY_SIDE
    if word == ":":
        return LABELS
    if word == "=" and spot.may("NAME") and (spot.may("_NEWLINE") or not spot.may("NUMBER")):
        return "settings are written `key=value`, with a name before the `=`"
    if word in OPERATORS and not spot.follows("TIMES", "SIGN"):
        return CALCULATED
    if spot.token.type in BEGINNINGS and spot.may("_NEWLINE"):
        return STATEMENT_ENDS
    return DOMAINS if spot.first.type == "PARAM" else ""


def nothing(spot: StrayToken) -> str:
    return ""


def for_end_of_line(spot: StrayToken) -> str:
    if spot.may("JOIN", "NAME") and not spot.may("COLON"):
        return "the first step stands on this line, or a `{` that opens several: `conv1: conv 7x7/2 64`"
    if spot.may("LBRACE") and not spot.may("NUMBER"):
        return "the `{` stands on the same line as what it opens"
    if spot.may("PERCENT") and not spot.may("TIMES"):
        return "a tolerance is in percent: `within 6%`"
    if spot.may("WITHIN") and not spot.may("NAME"):
        return "`~` needs a tolerance: `expect macs ~ 1.5G within 6%`"
    return ""


def for_comma(spot: StrayToken) -> str:
    if spot.first.type == "USE":
        return "one file to a `use`; write another line for the next"
    if spot.in_call and not spot.may("COMMA"):
        return IN_CALL
    if spot.follows("NUMBER") and spot.may("_NEWLINE"):
        return "arguments stand side by side without commas; numbers are written `1_000` and `0.5`"
    return ""


def for_equals(spot: StrayToken) -> str:
    if spot.may("TILDE"):
        return "things are compared by `==`"
    if spot.in_call:
        return "settings in parentheses follow a word that is itself a setting: `norm=batch(eps=0.001)`"
    if spot.may("COLON") and not spot.may("NUMBER"):
        return "figures follow the label of their stage: `conv1: params=2.7K macs=34M`"
    if spot.first.type == "PARAM" and (spot.follows("COLON") or spot.may("_RANGE")):
        return DOMAINS
    if spot.before is spot.first and spot.may("_NEWLINE", "NUMBER"):
        return f"a label ends in a colon; a setting stands on the line of its operation, and {CONTINUES}"
    return ""


def for_colon(spot: StrayToken) -> str:
    return "only a `param` has a domain; a constant is written `let n = 8`" if spot.first.type == "LET" else ""


def for_point(spot: StrayToken) -> str:
    if spot.before is spot.first and spot.before.end_pos == spot.token.start_pos:
        return "a label is one name, without points"
    if spot.follows("_RANGE"):
        return "a range is written with two points: `1..8`"
    return NUMBERS if spot.follows("NUMBER") or spot.may("NUMBER") else ""


def for_arrow(spot: StrayToken) -> str:
    misplaced = spot.starts or spot.first.type == "INPUT" or spot.follows("_ARROW")
    return "`->` stands between two steps" if misplaced else ""


def for_range(spot: StrayToken) -> str:
    return "a range stands without parentheses: `1..8`" if spot.may("RPAR") else ""


def for_percent(spot: StrayToken) -> str:
    return "a share is written as a number: `0.5`" if spot.follows("NUMBER") and spot.may("_NEWLINE") else ""


def for_comparison(spot: StrayToken) -> str:
    if spot.keyword == "EXPECT":
        return ""
    alone = spot.may("RPAR") or spot.first.type in ("LET", "PARAM")
    return "comparisons do not chain: `a < b < c` is none" if alone else "a comparison stands in parentheses: `(n > 8)`"


def for_division(spot: StrayToken) -> str:
    if spot.starts:
        return "a comment begins with `#`"
    of_kernel = "a stride is a number right behind the kernel, `3x3/2`, or a setting, `stride=(s)`"
    if spot.follows("NAME") and spot.may("_NEWLINE", "NUMBER"):
        return f"{CALCULATED}; a stride is a setting where the kernel is a name: `conv k 64 stride=2`"
    return of_kernel if spot.follows("SIZE") else ""


def for_times(spot: StrayToken) -> str:
    return "there is no power; write `n * n`" if spot.follows("TIMES") else ""


def for_within(spot: StrayToken) -> str:
    return "`within` goes with `~`: `expect macs ~ 1.5G within 6%`"


# By the sign or word: what to write instead of it where it stands now.
IN_PLACE = {
    ",": for_comma,
    "=": for_equals,
    ":": for_colon,
    ".": for_point,
    "..": for_range,
    "->": for_arrow,
    "%": for_percent,
    "/": for_division,
    "//": for_division,
    "*": for_times,
    "within": for_within,
}
