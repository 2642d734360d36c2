"""pdflatex compiles every text, and the page shows it: with fonts of both encodings, in a cell and in a line."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from netspec.escaping.latex import LETTERS, SPECIAL, escaped, needs_t1
from netspec.escaping.plain import printable
from tests.escaping.texts import PIECES

NEEDED = ("pdflatex", "pdftotext")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason=f"needs {' and '.join(NEEDED)} (see .ci/apt-packages)"
)
T1 = r"\usepackage{cmap}\usepackage[T1]{fontenc}"
READABLE = r"\input{glyphtounicode}\pdfgentounicode=1 "
SHEET = r"\usepackage[paperheight=500cm,paperwidth=100cm,margin=1cm]{geometry}\parindent0pt"
DOCUMENT = "\\documentclass{article}%s" + SHEET + "\n\\begin{document}\n%s\n\\end{document}\n"
CHARACTERS = [chr(code) for code in (*range(0x2600), *range(0x3000, 0x3100), 0xDCFF, 0xFFFE, 0x1F600)]


BITMAPS = "÷†‡•‰€™"
DOTLESS = {"i": "ı", "j": "ȷ"}
READ_AS = {"Đ": "Ð", "Δ": "∆", "…": "...", "≠": "\u0338="}


def page(lines: list[str], preamble: str, folder: Path) -> list[str]:
    """The lines that are read from the page; the run must end without an error."""
    text = DOCUMENT % (preamble, "\n\n".join(lines))
    (folder / "page.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Missing character" not in done.stdout
    command = ["pdftotext", "-layout", "page.pdf", "-"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()


def shown(char: str) -> str:
    """What the page has for one character."""
    known = char.isascii() or char in SPECIAL or escaped(char) == char
    return printable(char) if known or not char.isprintable() else f"[U+{ord(char):04X}]"


def folded(text: str) -> str:
    """The text without blanks, letters that are two by their history alone as one."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def alike(char: str, read: str) -> bool:
    """Whether what is read from the page is the character: its letter and marks may stand apart."""
    if char in BITMAPS:  # fonts that say nothing of what they draw
        return len(read) == 1
    wanted, found = folded(shown(char)), folded(read)
    base = unicodedata.normalize("NFD", char)[0]
    marked = base.isascii() and base != char and unicodedata.normalize("NFD", found)[:1] in (base, DOTLESS.get(base))
    return found == READ_AS.get(char, wanted) or marked


def test_every_character(tmp_path: Path) -> None:
    lines = [f"x{escaped(char)}x" for char in CHARACTERS]
    found = [line.strip("\f") for line in page(lines, T1 + READABLE, tmp_path) if line.strip("\f")]
    between = [re.fullmatch("x(.*)x(.?)", line) for line in found]
    read = [one and one[1] + one[2] for one in between]
    assert not [(char, one) for char, one in zip(CHARACTERS, read, strict=True) if one is None or not alike(char, one)]


def test_fonts_of_the_first_encoding_have_the_others(tmp_path: Path) -> None:
    page([f"x{escaped(char)}x" for char in CHARACTERS if not needs_t1(char)], "", tmp_path)
    assert needs_t1("đ")
    assert not needs_t1("é")


def test_texts_stay_apart_from_what_is_around_them(tmp_path: Path) -> None:
    after = [PIECES[(number + step) % len(PIECES)] for step in (1, 7, 31) for number in range(len(PIECES))]
    texts = [*PIECES, *(one + other for one, other in zip(PIECES * 3, after, strict=True))]
    rows = [f"{escaped(text)} & \\textbf{{{escaped(text)}}} & x \\\\" for text in texts]
    table = "\n".join([r"\begin{tabular}{lll}", r"\midrule", *rows, r"\bottomrule", r"\end{tabular}"])
    lines = [f"x{escaped(text)}x" for text in texts]
    read = page([*lines, table], r"\usepackage{booktabs}" + T1 + READABLE, tmp_path)
    found = {folded(line) for line in read}
    for text in texts:
        wanted = folded("".join(READ_AS.get(char, shown(char)) for char in text))
        if set(text) & set(BITMAPS):
            continue
        assert f"x{wanted}x" in found, text
        assert f"{wanted}{wanted}x" in found, text


def test_greek_is_greek() -> None:
    assert len(LETTERS) == len({SPECIAL[char] for char in LETTERS})
