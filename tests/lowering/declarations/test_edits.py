"""Edits on their way: one level at a time, and those of one variant known from those of another."""

from __future__ import annotations

from netspec.lowering.declarations.edits import Edit
from netspec.lowering.declarations.variants import Scripts
from tests.lowering.small import lowering, network

TEXT = network("a: (relu -> relu)") + "variant v of n { remove a.0 };variant w of v { remove a.1;remove a.0 }"


def edits(name: str) -> list[Edit]:
    scripts: Scripts = lowering(TEXT).scripts
    made = scripts.of(name)
    assert made is not None
    return list(made.edits)


def test_inside_a_step_the_rest_of_the_path_is_left() -> None:
    (edit,) = edits("v")
    assert edit.path == ("a", "0")
    assert edit.inside().path == ("0",)
    assert edit.inside().what is edit.what


def test_edits_of_one_variant_know_each_other() -> None:
    first, second, third = edits("w")
    assert not first.of_one_variant_with(second)
    assert second.of_one_variant_with(third)
