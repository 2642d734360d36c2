"""Text in LaTeX, for pdflatex: nothing that TeX acts on, and no character that its fonts lack.

Letters beyond ASCII are those of Latin-1 and Latin Extended-A; some of them need `\\usepackage[T1]{fontenc}`. Other
characters that are not in the table below are shown by their number, `[U+6F22]`.
"""

from __future__ import annotations

import re

from netspec.escaping.plain import printable

LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
NAMES = """
alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi
omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
GREEK = {char: rf"$\{name}$" for char, name in zip(LETTERS, NAMES.split(), strict=True)}
SPECIAL = {
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    # The only one that every encoding of fonts has.
    '"': r"{\ttfamily\char34}",
    # After the end of a row both would belong to it.
    "[": "{[}",
    "*": "{*}",
    "×": r"$\times$",
    "≠": r"$\neq$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "−": "$-$",
    "→": r"$\to$",
    "–": "--",
    "—": "---",
    "…": r"\dots{}",
    **{char: char for char in "‘’“”†‡•‰€™"},
    **GREEK,
}
# Two of these beside each other would be drawn as another character.
LIGATURE = re.compile(r"([-,])(?=\1)")
UNKNOWN_LETTERS = frozenset("ĦħĸĿŀŉŦŧſ")
NEED_T1 = frozenset("«»ÐÞðþĄąĐđĘęĮįŊŋŲų")


def escaped(text: str) -> str:
    """The text within a line, a cell, or an argument."""
    apart = LIGATURE.sub("\\1\0", printable(text))
    return "".join("{}" if char == "\0" else SPECIAL.get(char) or letter(char) for char in apart)


def letter(char: str) -> str:
    """A character that means nothing to TeX, as it is where the fonts have it."""
    known = char.isascii() or (ord(char) < 0x180 and char not in UNKNOWN_LETTERS)
    return char if known else f"{{[}}U+{ord(char):04X}]"


def needs_t1(text: str) -> bool:
    """Whether the text has a letter that only fonts of the encoding T1 have."""
    return not NEED_T1.isdisjoint(text)
