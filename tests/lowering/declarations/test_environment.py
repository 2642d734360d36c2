"""Environments: what names are worth in one assignment of params, file by file."""

from __future__ import annotations

from pathlib import Path

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.environment import Environment
from netspec.lowering.networks.lowering import Lowering
from tests.lowering.declarations.test_loader import chain, loaded


def test_an_environment_has_the_values_of_every_file(tmp_path: Path) -> None:
    program = loaded(chain(tmp_path, 3))
    environment = Lowering(program, {"p0": 5}, Reporter()).environment
    assert isinstance(environment, Environment)
    values = {one.path.name: environment.scope(one) for one in program.modules}
    assert {name: bound.value for name, bound in values["main.ns"].items()} == {"p0": 5}
    assert {name: bound.value for name, bound in values["f1.ns"].items()} == {"p1": 1, "p2": 2}


def test_one_program_has_as_many_environments_as_wanted(tmp_path: Path) -> None:
    program = loaded(chain(tmp_path, 1))
    made = [Lowering(program, settings, Reporter()).environment for settings in ({"p0": 5}, {}, {"p0": 6})]
    assert [one.scope(program.main)["p0"].value for one in made] == [5, 0, 6]
