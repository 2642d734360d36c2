"""Scripts: a variant's lines over those of the network it edits, whatever stands between them."""

from __future__ import annotations

from netspec.lowering.declarations.variants import Script, subject
from netspec.syntax import tree
from tests.lowering.small import lowering, network

BASE = network("a: relu;aux one at a: linear 2;aux two at a: linear 2", "param p = 1")
TEXT = BASE + "variant v of n { set p = 2;input 3x8x8;aux one at a: linear 3 };variant w of v { set p = 3 }"


def script(text: str, name: str) -> tuple[Script | None, list[str]]:
    run = lowering(text)
    return run.scripts.of(name), [one.code for one in run.reporter.problems]


def test_layers_from_the_network_up_and_an_environment_of_their_own() -> None:
    made, _ = script(TEXT, "w")
    assert made is not None
    assert [len(one.lines) for one in made.editions] == [4, 3, 1]
    assert made.own is made.editions[-1]
    assert made.last(tree.Input) is made.editions[1]
    assert [scope["p"].value for scope in made.scopes()] == [3]
    base, _ = script(TEXT, "n")
    assert base is not None
    assert base.scope(base.own)["p"].value == 1


def test_a_head_that_is_written_anew_stands_in_the_old_ones_place() -> None:
    made, _ = script(TEXT, "v")
    assert made is not None
    assert [(aux.name.text, aux.place.line) for aux, _ in made.heads()] == [("one", 8), ("two", 5)]


def test_circles_and_unknown_bases_have_no_script() -> None:
    assert script("variant a of b { remove x };variant b of a { remove x }", "a") == (None, ["NS229"])
    made, codes = script("variant a of nothing { remove x }", "a")
    assert made is None
    assert len(codes) == 1


def test_what_an_edit_edits() -> None:
    declared = lowering(TEXT).main.own_networks["v"]
    assert isinstance(declared, tree.Variant)
    assert [subject(line)[1] for line in declared.edits] == ["p", "", "one"]
