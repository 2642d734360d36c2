"""Modules: which names a file has, its own and those of what it uses itself."""

from __future__ import annotations

from pathlib import Path

from netspec.lowering.declarations.module import Module, in_scope
from tests.lowering.declarations.test_loader import chain, loaded
from tests.lowering.small import program


def test_names_in_scope_are_those_of_the_file_and_of_what_it_uses_itself(tmp_path: Path) -> None:
    main = loaded(chain(tmp_path, 3)).main
    assert set(main.blocks) == {"b0"}
    assert set(main.params) == {"p0"}
    block, home = main.blocks["b0"]
    assert block.name.text == "b0"
    assert home.path.name == "f0.ns"
    assert list(main.own_networks) == list(main.networks) == ["n"]


def test_what_comes_first_has_the_name() -> None:
    one, other = program("block b() = relu").main, program("block b() = relu;block c() = relu").main
    found = in_scope([(one, one.own_blocks), (other, other.own_blocks)])
    homes: dict[str, Module] = {name: home for name, (_, home) in found.items()}
    assert homes["b"] is one
    assert homes["c"] is other


def test_a_name_that_is_declared_twice_is_its_first_declaration() -> None:
    text = "block b() = relu;block b() = sigmoid;param p = 1;param p = 2"
    made = program(text)
    assert made.main.own_blocks["b"].place.line == 1
    assert made.main.own_params["p"].place.line == 3
    assert [one.code for one in made.problems] == ["NS207", "NS207"]
