"""Every node knows its extent, tokens and comments make the text again, and every comment has one place.

Held on the shipped specs and on random damage to them: what does not parse has an extent too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from netspec.source import Place, SourceFile
from netspec.syntax import tree
from netspec.syntax.comments import Comments, comments_in
from netspec.syntax.lexemes import lexemes
from netspec.syntax.parser import parse
from netspec.syntax.visiting import children, descendants
from tests.laws.mutations import mutated
from tests.laws.trying import TWO_PARTS, number

SPECS = sorted(Path("specs").rglob("*.ns"))
HOW_OFTEN = 4
# Nodes whose place is all of them; of many others a name or a word is underlined.
WHOLE = (tree.Ident, tree.Path, tree.Number, tree.SizeLiteral, tree.Truth, tree.Operation, tree.Negation, tree.Setting)


def damaged(random: Random) -> Iterator[str]:
    """Texts of specs after a few slips of the hand."""
    for path in SPECS:
        for _ in range(HOW_OFTEN):
            yield mutated(path.read_text(encoding="utf-8"), random)[:20_000]


def parsed(text: str) -> tree.File:
    return parse(SourceFile("spec.ns", text))[0]


def stretch(place: Place, lines: list[str]) -> str:
    """What stands at a place, found by lines and columns alone."""
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    first, *middle, last = lines[place.line - 1 : place.end_line]
    return "\n".join([first[place.column - 1 :], *middle, last[: place.end_column - 1]])


def nested(node: tree.Node | tree.File) -> None:
    """Nodes lie within those above them, one behind the other."""
    end = node.span.start
    for child in children(node):
        assert end <= child.span.start <= child.span.end <= node.span.end, (node, child)
        end = child.span.end
        nested(child)


def holds_together(text: str) -> None:
    """All laws of extents that hold for any text."""
    stretches = list(lexemes(text))
    assert "".join(one.span.of(text) for one in stretches) == "".join(one.text for one in stretches) == text
    file = parsed(text)
    nested(file)
    found = Comments(file)
    assert [one.comment for one in found.all] == comments_in(text)
    mine = [one for node in (file, *descendants(file)) for kind in vars(found.of(node)).values() for one in kind]
    assert sorted(mine, key=lambda one: one.span) == comments_in(text)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_extents_of_shipped_specs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    holds_together(text)
    starts = {one.span.start for one in lexemes(text)}
    ends = {one.span.end for one in lexemes(text)}
    for node in descendants(parsed(text)):
        written = node.span.of(text)
        inside_number = isinstance(node, tree.Ident) and node.text.isdigit()
        assert inside_number or (node.span.start in starts and node.span.end in ends)
        assert written == written.strip() != ""
        if isinstance(node, WHOLE):
            assert stretch(node.place, lines) == written
        if isinstance(node, (tree.Ident, tree.Path, tree.Number)):
            assert node.text == written
        for bar in getattr(node, "bars", ()):
            assert bar.of(text) == "|"


@pytest.mark.parametrize("part", TWO_PARTS)
def test_extents_of_damaged_specs(part: str) -> None:
    for text in damaged(Random(number(part))):
        try:
            holds_together(text)
        except AssertionError as error:
            raise AssertionError(text) from error


NETWORK = """# first
use "a.ns"  # lends
## documented
network net {  # opens
  # of the input
  input 3x8x8  # a size
  conv 1x1 8 ->  # goes on
    relu
  concat {
    # of a branch
    relu
    # behind the last
  }  # closes

  # the end of the body
}
# the end of the file
"""


def test_each_comment_stands_at_what_it_speaks_of() -> None:
    file = parsed(NETWORK)
    said = {
        one.comment.text: (one.where, type(one.node).__name__, one.node.span.of(NETWORK).split("\n")[0].strip())
        for one in Comments(file).all
    }
    assert said == {
        "# first": ("before", "Use", 'use "a.ns"'),
        "# lends": ("beside", "Use", 'use "a.ns"'),
        "## documented": ("before", "NetworkDeclaration", "network net {  # opens"),
        "# opens": ("beside", "NetworkDeclaration", "network net {  # opens"),
        "# of the input": ("before", "Input", "input 3x8x8"),
        "# a size": ("beside", "Input", "input 3x8x8"),
        "# goes on": ("beside", "CallStep", "conv 1x1 8"),
        "# of a branch": ("before", "Stage", "relu"),
        "# behind the last": ("after", "Stage", "relu"),
        "# closes": ("beside", "Stage", "concat {"),
        "# the end of the body": ("after", "Stage", "concat {"),
        "# the end of the file": ("after", "NetworkDeclaration", "network net {  # opens"),
    }


def test_a_comment_alone_is_inside_what_holds_it() -> None:
    file = parsed("# nothing else\n")
    assert Comments(file).of(file).inside[0].text == "# nothing else"


def test_segments_of_paths_have_places_of_their_own() -> None:
    text = "network n {\n  input 3x8x8\n  expect shape(4e.branch3.0.1) == 8x8x8\n}\n"
    paths = [one for one in descendants(parsed(text)) if isinstance(one, tree.LabelPath)]
    assert [part.text for part in paths[0].parts] == ["4e", "branch3", "0", "1"]
    assert [part.span.of(text) for part in paths[0].parts] == ["4e", "branch3", "0", "1"]
    assert [part.place.column for part in paths[0].parts] == [16, 19, 27, 29]


def test_a_declaration_ends_with_its_last_bracket() -> None:
    text = "let a = (3)  # three\nparam b = (a + 1)\n"
    assert [one.span.of(text) for one in parsed(text).declarations] == ["let a = (3)", "param b = (a + 1)"]


def test_what_does_not_parse_has_an_extent() -> None:
    text = "network n {\n  input 3x8x8 oh {\n  }\n  relu\n}\n"
    (network,) = parsed(text).declarations
    assert isinstance(network, tree.NetworkDeclaration)
    assert network.statements[0].span.of(text) == "input 3x8x8 oh {\n  }"
