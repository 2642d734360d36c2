"""Each kind of name finds its definition: also what edits leave, what loops make, and what a block hides."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.pipeline import Outcome, check_file, read_program
from netspec.resolving.model import Definition, Names
from netspec.resolving.resolver import resolved

SPEC = """use "lib.ns"

param width = 8
let twice = 2 * width

## Two.
block both(a | width = (a + 1)) = concat {
  left: conv 1x1 a
  conv 3x3 width -> relu
}

network net {
  input 3x8x8
  default conv act=relu
  stem: conv 3x3 width
  repeat i in 1..3 { conv 1x1 (4 * i) -> relu }
  3a: both 4 | width=(twice + 1)
  loop: repeat 2 {
    inner: lent c=8
  }
  aux head at 3a: linear 2
  expect params(3a.left) > width
  expect shape(3a.branch2.1) == 17x8x8
  expect shape(both3a) != 1x1x1
  expect depth(loop.1.inner) == 1
  published "Someone" {
    stem: params=1
  }
}

variant other of net {
  set width = 4
  replace 3a: both 5 | 5
  insert after stem { added: conv 1x1 4 }
  insert before added { more: relu }
  remove loop.0.inner.relu_1
  remove head
  expect params(added) > 0
  expect params(3a.left) > 0
}

variant small of net {
  set stem.filters = twice
  scale stem..loop by 0.5
}

space around of net {
  vary width: [4, twice]
  vary 3a.left.filters: [4, 8]
  choose loop: [both 4 | 5, relu]
  require params(stem) < twice
}
"""
LIBRARY = "block lent(c) {\n  conv 1x1 c\n  relu\n}\n"


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Names:
    monkeypatch.chdir(tmp_path)
    Path("spec.ns").write_text(SPEC, encoding="utf-8")
    Path("lib.ns").write_text(LIBRARY, encoding="utf-8")
    program = read_program(Path("spec.ns"))
    assert not isinstance(program, Outcome)
    return resolved(program)


def meant(names: Names, line: str, word: str, behind: str = "") -> Definition:
    """What a word on a line of the spec stands for; the first one behind a text, where that is given."""
    start = SPEC.index(line)
    found = names.meant("spec.ns", SPEC.index(word, SPEC.index(behind, start) if behind else start))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "word", "behind", "kind", "at"),
    [
        ("  stem: conv", "conv", "", "operation", ""),
        ("  stem: conv", "width", "", "param", "spec.ns:3:7"),
        ("let twice", "width", "", "param", "spec.ns:3:7"),
        ("  default conv", "conv", "", "operation", ""),
        ("block both", "a +", "", "parameter", "spec.ns:7:12"),
        ("  conv 3x3 width ->", "width", "", "parameter", "spec.ns:7:16"),
        ("  repeat i in", "i)", "", "variable", "spec.ns:16:10"),
        ("  3a: both", "both", "", "block", "spec.ns:7:7"),
        ("  3a: both", "width", "", "parameter", "spec.ns:7:16"),
        ("  3a: both", "twice", "", "constant", "spec.ns:4:5"),
        ("    inner:", "lent", "", "block", "lib.ns:1:7"),
        ("    inner:", "c=", "lent", "parameter", "lib.ns:1:12"),
        ("  aux head", "3a", "", "stage", "spec.ns:17:3"),
        ("  expect params(3a.left)", "3a", "", "stage", "spec.ns:17:3"),
        ("  expect params(3a.left)", "left", "", "stage", "spec.ns:8:3"),
        ("  expect params(3a.left)", "width", "", "param", "spec.ns:3:7"),
        ("  expect shape(3a.branch2", "branch2", "", "unlabelled", "spec.ns:9:3"),
        ("  expect shape(3a.branch2", "1)", "", "unlabelled", "spec.ns:9:21"),
        ("  expect shape(both3a", "both3a", "", "stage", "spec.ns:17:3"),
        ("  expect depth(loop", "inner", "", "stage", "spec.ns:19:5"),
        ("    stem: params", "stem", "", "stage", "spec.ns:15:3"),
        ("variant other", "net", "", "network", "spec.ns:12:9"),
        ("  set width", "width", "", "param", "spec.ns:3:7"),
        ("  replace 3a", "3a", "", "stage", "spec.ns:17:3"),
        ("  insert after", "stem", "", "stage", "spec.ns:15:3"),
        ("  insert before", "added", "", "stage", "spec.ns:34:23"),
        ("  remove loop", "inner", "", "stage", "spec.ns:19:5"),
        ("  remove head", "head", "", "head", "spec.ns:21:7"),
        ("  expect params(added", "added", "", "stage", "spec.ns:34:23"),
        ("  set stem.filters", "stem", "", "stage", "spec.ns:15:3"),
        ("  set stem.filters", "twice", "", "constant", "spec.ns:4:5"),
        ("  scale stem..loop", "loop", "", "stage", "spec.ns:18:3"),
        ("space around", "net", "", "network", "spec.ns:12:9"),
        ("  vary width", "width", "", "param", "spec.ns:3:7"),
        ("  vary 3a", "left", "", "stage", "spec.ns:8:3"),
        ("  choose loop", "both", "", "block", "spec.ns:7:7"),
        ("  require params", "stem", "", "stage", "spec.ns:15:3"),
        ("  require params", "twice", "", "constant", "spec.ns:4:5"),
    ],
)
def test_what_a_name_means(names: Names, line: str, word: str, behind: str, kind: str, at: str) -> None:
    found = meant(names, line, word, behind)
    assert (found.kind, str(found.place) if found.kind != "operation" else "") == (kind, at)


def test_the_spec_itself_is_right(names: Names) -> None:
    assert check_file(Path("spec.ns"), {}).problems == ()


def test_where_a_name_is_used(names: Names) -> None:
    stem = next(one for one in names.definitions if one.name == "stem")
    assert [(one.place.line, one.place.column) for one in names.uses_of(stem)] == [
        (27, 5),
        (34, 16),
        (43, 7),
        (44, 9),
        (51, 18),
    ]
    assert stem.extent.of(SPEC) == "stem: conv 3x3 width"


def test_words_and_numbers_are_no_names(names: Names) -> None:
    for text in ("relu -> relu", "act=relu", "3x8x8", "# "):
        assert names.meant("spec.ns", SPEC.find(text)) is None
    assert names.meant("elsewhere.ns", 3) is None
    block = next(one for one in names.definitions if one.name == "both")
    assert block.doc == "Two."
