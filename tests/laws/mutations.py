"""Small damage to a text: what a slip of the hand, a bad merge or a hostile author does to a spec."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

TOKEN = re.compile(r"\"[^\"\n]*\"|->|\.\.|\w+(?:\.\d+)?|[^\w\s]|\n|[ \t]+")
NOISE = "{}()[]|:=,;.#\"'\\/*+-<>~%&@`$\t\r\n\0 \x1b\u2028×é³３٣ａ\xa0\u30000123456789xeKMGi_conv"
NUMBERS = ("0", "-1", "1", "2", "1_000", "0.5", "1e-4", "1e999", "2.7Ki", "10" * 9, "9" * 10_000, "0x0", "7x7/0", "3x")
PIECES = ("{", "(", "[", "}", ")", "concat {", "repeat 99 {", "((", "-> ", "| ", '"', "## ", "1 + ", "９")
WORDS = ("conv", "concat", "residual", "repeat", "class", "forward", "true", "use", "network", "in", "step", "at", "4e")


def tokens(text: str) -> list[str]:
    """The text in pieces that join to it again."""
    pieces, end = [], 0
    for match in TOKEN.finditer(text):
        pieces += [text[end : match.start()], match.group()]
        end = match.end()
    return [piece for piece in (*pieces, text[end:]) if piece]


def spoiled_token(text: str, random: Random) -> str:
    """One token deleted, doubled, swapped with its neighbour, or replaced by another of the text."""
    pieces = tokens(text)
    at = random.randrange(len(pieces))
    how = random.randrange(4)
    if how == 0:
        del pieces[at]
    elif how == 1:
        pieces.insert(at, pieces[at])
    elif how == 2:
        other = min(at + 2, len(pieces) - 1)
        pieces[at], pieces[other] = pieces[other], pieces[at]
    else:
        pieces[at] = random.choice(pieces)
    return "".join(pieces)


def noise(text: str, random: Random) -> str:
    """A few characters changed or put in."""
    characters = list(text)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(characters))
        characters[at : at + random.randrange(2)] = random.choice(NOISE)
    return "".join(characters)


def moved_line(text: str, random: Random) -> str:
    """One line moved, doubled or dropped."""
    lines = text.split("\n")
    line = lines.pop(random.randrange(len(lines)))
    for _ in range(random.randrange(3)):
        lines.insert(random.randint(0, len(lines)), line)
    return "\n".join(lines)


def truncated(text: str, random: Random) -> str:
    """The text up to somewhere, or from somewhere on."""
    at = random.randrange(len(text))
    return random.choice((text[:at], text[at:]))


def other_number(text: str, random: Random) -> str:
    """One number changed."""
    found = list(re.finditer(r"\d[\w.]*", text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start()] + random.choice(NUMBERS) + text[match.end() :]


def other_word(text: str, random: Random) -> str:
    """One name changed, into a word of the language or of Python, or by a letter."""
    found = list(re.finditer(r"[A-Za-z_]\w*", text))
    if not found:
        return text
    match = random.choice(found)
    word = random.choice((*WORDS, match.group()[:-1] or "x", match.group() + "s"))
    return text[: match.start()] + word + text[match.end() :]


def bomb(text: str, random: Random) -> str:
    """Many brackets, steps or repeats at once."""
    at = random.randrange(len(text))
    count = random.choice((3, 65, 2_000))
    return text[:at] + random.choice(PIECES) * count + text[at:]


MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    *(spoiled_token, spoiled_token, spoiled_token),
    *(noise, noise, moved_line, moved_line, truncated, other_number, other_number, other_word, other_word, bomb),
)


def mutated(text: str, random: Random) -> str:
    """The text after one to three mutations."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        text = random.choice(MUTATIONS)(text, random) or "\n"
    return text
