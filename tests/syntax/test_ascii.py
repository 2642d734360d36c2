"""The language's digits, letters and blanks are ASCII: what merely looks like one is a mistake, wherever it stands."""

from __future__ import annotations

import sys
from pathlib import Path
from unicodedata import decimal

import pytest

import netspec
from netspec.numbers.reading import NoExpressionError, read
from netspec.source import SourceFile
from netspec.syntax.parser import parse
from netspec_compiler.weights.patterns import Pattern

DIGITS = [chr(code) for code in range(128, sys.maxunicode + 1) if chr(code).isdecimal()]
LETTERS = ("é", "ａ", "а", "ª", "ſ", "中")
BLANKS = ("\u00a0", "\u3000", "\u2003", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\ufeff", "\u200b")
LINE = "network n {{\n  input 3x8x8\n  {}\n}}\n"
# Where a digit, a letter or a blank may stand.
PLACES = ("{}a: conv 3x3 4", "3{}a: conv 3x3 4", "conv {}x3 4", "conv 3x{} 4", "conv 3x3 {}", "conv 3x3 4{}")
NAMES = ("a{}: relu", "{}: relu", "conv{} 3x3 4", "conv 3x3 4 act{}=relu", "conv 3x3 4 act=relu{}", "conv 3x3 4{}")


def codes(line: str) -> list[str]:
    return [one.code for one in parse(SourceFile("n.ns", LINE.format(line)))[1]]


@pytest.mark.parametrize("place", PLACES)
def test_digits_of_other_scripts_are_told_by_their_value(place: str) -> None:
    for digit in DIGITS:
        (only,) = parse(SourceFile("n.ns", LINE.format(place.format(digit))))[1]
        assert only.code == "NS103", digit
        assert only.fill(only.help) == f"digits are `0` to `9`: write `{decimal(digit)}`"


@pytest.mark.parametrize("place", NAMES)
@pytest.mark.parametrize("letter", [*LETTERS, "²", "½"])
def test_letters_of_other_scripts_are_mistakes(letter: str, place: str) -> None:
    assert codes(place.format(letter)) == ["NS103"]


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_other_blanks_are_mistakes(blank: str) -> None:
    assert codes(f"conv{blank}3x3 4") == codes(f"conv 3x3{blank}4") == ["NS103"]


@pytest.mark.parametrize("text", ["٣", "３", "\u00a04", "4\u3000", "1e٣", "４_0"])
def test_values_from_outside_are_ascii(text: str, tmp_path: Path) -> None:
    spec = tmp_path / "p.ns"
    spec.write_text("param p = 4\n" + LINE.format("conv 1x1 (p)"), encoding="utf-8")
    with pytest.raises(netspec.SpecError, match="NS221"):
        netspec.load(spec, p=text)


def test_texts_stay_as_they_are() -> None:
    """Strings and comments hold what people write."""
    text = '## ３ größer\nblock b(c "größe ３") = conv 1x1 c  # ３\n'
    file, problems = parse(SourceFile("n.ns", text))
    assert not problems
    assert file.declarations[0].parameters[0].heading == "größe ３"  # type: ignore[union-attr]


def test_names_of_holes_and_symbols_are_ascii() -> None:
    assert Pattern("{a²}").mistake() is not None
    assert Pattern("{a1}").mistake() is None
    assert read("a1 + b").names() == {"a1", "b"}
    with pytest.raises(NoExpressionError):
        read("c３")
