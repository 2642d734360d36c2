"""Files that use each other are read once each, however long a chain they make, and are never changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.diagnostics.files import NoSuchFile, TooManyFiles
from netspec.lowering.declarations.loader import MOST_FILES, Loader
from netspec.lowering.declarations.module import Program
from netspec.pipeline import check_file, load_file, load_program, read_program

SPECS = Path(__file__).resolve().parents[3] / "specs"
SETTINGS = [{"classes": 10}, {}, {"width": 0.5, "classes": 7}, {"classes": 10}, {"width": "1/3"}]


def loaded(path: Path) -> Program:
    program = Loader(path.parent.resolve()).load(path)
    assert isinstance(program, Program)
    return program


def chain(folder: Path, count: int) -> Path:
    """Files each of which uses the next; the last declares the block that the one before it calls, and so on up."""
    for number in range(count):
        last = number == count - 1
        body = "conv 1x1 c" if last else f"b{number + 1} c"
        use = "" if last else f'use "f{number + 1}.ns"\n'
        (folder / f"f{number}.ns").write_text(f"{use}param p{number} = {number}\nblock b{number}(c) = {body}\n")
    network = "network n {\n  input 1x1x1\n  conv 1x1 (p0 + 1)\n}\n"
    (folder / "main.ns").write_text(f'use "f0.ns"\n{network}')
    return folder / "main.ns"


def test_what_is_used_stands_before_its_user(tmp_path: Path) -> None:
    program = loaded(chain(tmp_path, 3))
    assert [one.path.name for one in program.modules] == ["f2.ns", "f1.ns", "f0.ns", "main.ns"]


def test_a_chain_of_uses_is_as_long_as_files_may_be_many(tmp_path: Path) -> None:
    path = chain(tmp_path, MOST_FILES - 1)
    assert check_file(path, {}).problems == ()
    assert len(loaded(path).modules) == MOST_FILES


@pytest.mark.parametrize("count", [MOST_FILES, 10 * MOST_FILES])
def test_a_longer_chain_ends_with_its_code(tmp_path: Path, count: int) -> None:
    problems = check_file(chain(tmp_path, count), {}).problems
    assert [type(one) for one in problems] == [TooManyFiles]


def test_a_main_file_that_is_not_there_is_one_mistake(tmp_path: Path) -> None:
    assert isinstance(Loader(tmp_path).load(tmp_path / "none.ns"), NoSuchFile)
    assert [type(one) for one in check_file(tmp_path / "none.ns", {}).problems] == [NoSuchFile]


@pytest.mark.parametrize("path", sorted(SPECS.rglob("*.ns")), ids=lambda path: path.stem)
def test_a_shipped_program_lowered_often_gives_what_as_many_loads_give(path: Path) -> None:
    program = read_program(path)
    assert isinstance(program, Program)
    if not program.main.own_networks:
        return
    name = next(iter(program.main.own_networks))
    for settings in SETTINGS:
        here = {one: value for one, value in settings.items() if one in program.main.params}
        ours, theirs = load_program(program, here, name), load_file(path, here, name)
        assert ours.problems == theirs.problems == ()
        assert ours.networks == theirs.networks


def test_a_variant_that_sets_params_leaves_the_program_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "net.ns"
    path.write_text(
        "param k = 2\nnetwork n { input 1x1x1; conv 1x1 k }\nvariant v of n { set k = 3 }\n".replace(";", "\n")
    )
    program = read_program(path)
    assert isinstance(program, Program)
    params = [load_program(program, {}, name).networks[0].facts.test.params for name in ("v", "n", "v", "n")]
    assert params == [6, 4, 6, 4]
