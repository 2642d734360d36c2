"""Variants: each form of edit, held against the same network written out, and against torch."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.ir.model import AnyNode, Group
from netspec.source import NOWHERE
from netspec_compiler.verify import verify

HEAD = """
param classes: 1..100 = 10
param width: 0.25..2 = 1

block unit(a b | c) = concat {
  conv 1x1 a -> conv 3x3 b
  conv 1x1 c
}
"""
BASE = """
network base {
  input 3x16x16
  scale_filters width
  default conv act=relu
  stem: conv 3x3 8
  maxpool 2x2/2
  mid: unit 8 16 | 8
  end: unit 8 16 | 8
  maxpool 2x2/2
  fc: linear classes
  aux early at mid weight=0.5: global_avgpool -> linear classes
  expect params(stem) == 224
}
"""
LINES = BASE[BASE.index("  input") : BASE.index("  expect")]


def load(folder: Path, text: str, name: str, **params: Any) -> netspec.Network:
    path = folder / "net.ns"
    path.write_text(text, encoding="utf-8")
    return netspec.load(path, network=name, **params)


def bare(node: AnyNode) -> AnyNode:
    """The node without places, and without the calls and names of blocks, which an edited instance loses."""
    plain: AnyNode = node.replace(place=NOWHERE, calls=())
    return plain.replace(children=tuple(map(bare, node.children))) if isinstance(node, Group) else plain


def facts(network: netspec.Network) -> tuple[Any, ...]:
    one = network.checked.network
    heads = [(head.name, head.at, head.weight, bare(head.body)) for head in one.heads]
    return one.input, tuple(map(bare, one.body)), heads


EARLY = "  aux early at mid weight=0.5: global_avgpool -> linear classes\n"
EDITS = [
    ("replace stem: conv 5x5 8", ("stem: conv 3x3 8", "stem: conv 5x5 8")),
    ("replace mid: unit 4 8 | 4", ("mid: unit 8 16 | 8", "mid: unit 4 8 | 4")),
    ("remove end", ("  end: unit 8 16 | 8\n", "")),
    ("remove early", (EARLY, "")),
    ("insert after stem { new: conv 3x3 8 }", ("  maxpool 2x2/2\n  mid", "  new: conv 3x3 8\n  maxpool 2x2/2\n  mid")),
    ("insert before fc { dropout 0.5 }", ("  fc:", "  dropout 0.5\n  fc:")),
    ("input 3x32x32", ("3x16x16", "3x32x32")),
    ("default conv act=relu6", ("conv act=relu", "conv act=relu6")),
    ("default conv norm=batch", ("conv act=relu", "conv act=relu norm=batch")),
    ("scale_filters 0.5", ("scale_filters width", "scale_filters 0.5")),
    ("aux early at end: linear classes", (EARLY, "  aux early at end: linear classes\n")),
    ("aux late at end: linear 3", (EARLY, EARLY + "  aux late at end: linear 3\n")),
    ("replace early.1: linear 5", ("-> linear classes\n", "-> linear 5\n")),
    (
        "replace mid.branch1.1: conv 5x5 16",
        ("mid: unit 8 16 | 8", "mid: concat {\n conv 1x1 8 -> conv 5x5 16\n conv 1x1 8\n}"),
    ),
    ("remove mid.branch2", ("mid: unit 8 16 | 8", "mid: concat {\n conv 1x1 8 -> conv 3x3 16\n}")),
]


@pytest.mark.parametrize(("edit", "changes"), EDITS, ids=lambda value: value if isinstance(value, str) else "")
def test_edits_and_networks_written_out_agree(edit: str, changes: tuple[str, str], tmp_path: Path) -> None:
    variant = load(tmp_path, f"{HEAD}{BASE}\nvariant other of base {{ {edit} }}\n", "other")
    written = load(tmp_path, f"{HEAD}\nnetwork other {{\n{LINES.replace(*changes, 1)}}}\n", "other")
    assert LINES.replace(*changes, 1) != LINES
    assert facts(variant) == facts(written)


BESIDE = ("replace stem: conv 5x5 8", "insert after stem { new: conv 3x3 8 }", "insert before stem { old: relu }")


@pytest.mark.parametrize("edits", permutations(BESIDE))
def test_what_is_put_beside_a_replaced_statement_clashes_with_nothing(edits: tuple[str, ...], tmp_path: Path) -> None:
    body = "\n".join(f"  {edit}" for edit in edits)
    variant = load(tmp_path, f"{HEAD}{BASE}\nvariant other of base {{\n{body}\n}}\n", "other")
    lines = LINES.replace("  stem: conv 3x3 8\n", "  old: relu\n  stem: conv 5x5 8\n  new: conv 3x3 8\n", 1)
    assert lines != LINES
    assert facts(variant) == facts(load(tmp_path, f"{HEAD}\nnetwork other {{\n{lines}}}\n", "other"))


@pytest.mark.parametrize("same", ["stem: conv 3x3 8", "mid: unit 8 16 | 8", "fc: linear classes"])
def test_replaced_by_itself(same: str, tmp_path: Path) -> None:
    text = f"{HEAD}{BASE}\nvariant other of base {{ replace {same} }}\n"
    base, other = load(tmp_path, text, "base"), load(tmp_path, text, "other")
    assert facts(base) == facts(other)


# Edits inside blocks, and a variant of a variant.
INSIDE = """
variant other of base {
  set width = 0.5
  replace mid.branch1.1: conv 5x5 16 -> conv 3x3 16
  insert after mid.branch1.0 { conv 3x3 8 }
  insert after end.branch2 { conv 5x5 8 -> relu }
  replace maxpool_1: avgpool 2x2/2
  remove end.branch1
}
variant further of other {
  replace mid.branch1.2.1: conv 1x1 16
  remove early
}
"""


def test_names_of_what_is_not_edited_stay(tmp_path: Path) -> None:
    body = load(tmp_path, HEAD + BASE + INSIDE, "other").checked.network.body
    assert [node.name for node in body] == ["stem", "maxpool_1", "mid", "end", "maxpool_2", "fc"]
    mid, end = body[2], body[3]
    assert isinstance(mid, Group)
    assert isinstance(end, Group)
    assert [child.name for child in end.children] == ["branch2", "branch3"]
    first = mid.children[0]
    assert isinstance(first, Group)
    assert [child.name for child in first.children] == ["0", "1", "2"]


@pytest.mark.parametrize("name", ["base", "other", "further"])
def test_through_torch(name: str, tmp_path: Path) -> None:
    """An edited instance of a block shares no class with the others: file, module and count agree."""
    done = verify(load(tmp_path, HEAD + BASE + INSIDE, name).checked)
    assert done.ok, done.text(color=False)


def test_params_are_set_for_the_variant_alone(tmp_path: Path) -> None:
    text = HEAD + BASE + "variant half of base { set width = 0.5 }\nvariant quarter of half { set width = 0.25 }\n"
    assert facts(load(tmp_path, text, "half")) == facts(load(tmp_path, text, "base", width=0.5))
    assert facts(load(tmp_path, text, "quarter")) == facts(load(tmp_path, text, "base", width=0.25))
    assert facts(load(tmp_path, text, "half", width=2)) == facts(load(tmp_path, text, "base", width=2))


def test_claims_are_not_inherited(tmp_path: Path) -> None:
    text = HEAD + BASE + "variant wide of base { replace stem: conv 3x3 16 \n expect params(stem) == 448 }\n"
    network = load(tmp_path, text, "wide").checked.network
    assert [str(one.right) for one in network.expectations] == ["448"]


def test_over_files(tmp_path: Path) -> None:
    """The base's blocks stay its own: the variant's file has another of the same name, which edits call."""
    (tmp_path / "base.ns").write_text(HEAD + BASE, encoding="utf-8")
    (tmp_path / "middle.ns").write_text('use "base.ns"\nvariant middle of base { remove end }\n', encoding="utf-8")
    own = "block odd = conv 7x7 8\nvariant other of middle { replace stem: odd }\n"
    other = load(tmp_path, 'use "middle.ns"\n' + own, "other")
    written = LINES.replace("stem: conv 3x3 8", "stem: conv 7x7 8").replace("  end: unit 8 16 | 8\n", "")
    assert facts(other) == facts(load(tmp_path, f"{HEAD}\nnetwork other {{\n{written}}}\n", "other"))
