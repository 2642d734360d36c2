"""Mistakes in several statements are all reported in one run, each where it is and nothing beside it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from netspec.pipeline import check_file
from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse

SPEC = """param width = 8
let twice = 2 * width

block pair(first | second) = concat {
  conv 1x1 first
  conv 3x3 second
}

network net {
  input 3x32x32
  default conv act=relu
  conv1: conv 3x3 16
  maxpool 3x3/2
  3a: pair width | twice
  conv 3x3 16 -> conv 3x3 16
  residual {
    conv 3x3 16
    conv 3x3 16
  }
  repeat 2 { conv 3x3 16 }
  fc: linear 10
  aux head at 3a weight=0.3: linear 10
  expect params > 10
  published "Someone" {
    conv1: params=1K
    fc: params=2K
  }
}
"""
LINES = SPEC.split("\n")
# Statements of one line, by number from 1, whose loss or damage leaves all the others whole.
STATEMENTS = tuple(
    number
    for number, line in enumerate(LINES, 1)
    if line.strip() and not line.rstrip().endswith("{") and line.strip() != "}"
)
SPOILED = ("{line} ->", "{line} = 3", "{line} : 3", "{line} ,", "{line} $", '{line} "open', "{line} | ..", "{line} )")


def spoiled(numbers: list[int], random: Random) -> str:
    """The spec with a mistake at the end of each of these lines."""
    lines = list(LINES)
    for number in numbers:
        choice = random.choice(SPOILED[1:])  # an arrow at the end of a line continues it
        body = lines[number - 1]
        inside = body.endswith(" }")
        lines[number - 1] = choice.format(line=body[:-2] if inside else body) + (" }" if inside else "")
    return "\n".join(lines)


def test_the_spec_itself_is_right(tmp_path: Path) -> None:
    (tmp_path / "spec.ns").write_text(SPEC, encoding="utf-8")
    assert check_file(tmp_path / "spec.ns", {}).problems == ()


@pytest.mark.parametrize("number", STATEMENTS)
def test_one_mistake_is_one_message(number: int, tmp_path: Path) -> None:
    for choice in range(1, len(SPOILED)):
        lines = list(LINES)
        lines[number - 1] = SPOILED[choice].format(line=lines[number - 1])
        (tmp_path / "spec.ns").write_text("\n".join(lines), encoding="utf-8")
        problems = check_file(tmp_path / "spec.ns", {}).problems
        assert [one.place.line for one in problems] == [number], lines[number - 1]


@pytest.mark.parametrize("chosen", range(100))
def test_all_mistakes_are_reported(chosen: int, tmp_path: Path) -> None:
    random = Random(chosen)
    numbers = sorted(random.sample(STATEMENTS, random.randint(2, 8)))
    text = spoiled(numbers, random)
    (tmp_path / "spec.ns").write_text(text, encoding="utf-8")
    problems = check_file(tmp_path / "spec.ns", {}).problems
    assert [one.place.line for one in problems] == numbers, text


def test_what_does_not_parse_still_has_its_place() -> None:
    file, problems = parse(SourceFile("spec.ns", "network net {\n  input 3x3x3 3\n  conv 3x3 8\n  conv =\n}\n"))
    assert [one.place.line for one in problems] == [2, 4]
    (network,) = file.declarations
    assert isinstance(network, tree.NetworkDeclaration)
    first, stage, last = network.statements
    assert isinstance(stage, tree.Stage)
    assert isinstance(first, tree.Missing)
    assert isinstance(last, tree.Missing)
    assert (first.word, first.place.line) == ("input", 2)
    assert (last.word, last.place.line) == ("conv", 4)


def test_a_chain_opens_within_a_chain(tmp_path: Path) -> None:
    """What stands first in a nested chain may be a nested chain itself, with braces in it."""
    spec = tmp_path / "spec.ns"
    body = "s: ((residual {\n conv 1x1 shortcut\n } -> relu) -> relu) -> relu"
    spec.write_text(f"network net {{\ninput 3x8x8\n{body}\n}}\n", encoding="utf-8")
    assert check_file(spec, {}).problems == ()
