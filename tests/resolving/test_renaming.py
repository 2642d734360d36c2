"""A name that is changed where it is defined and wherever it is used leaves the network what it was.

A use that was not noted would be a name that nothing defines, and one noted in excess a name that means something else.
Held on the shipped specs and on random ones.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest

from netspec.lowering.declarations.module import Program
from netspec.pipeline import Checked, Outcome, check_file, read_program
from netspec.resolving.model import Kind, Names
from netspec.resolving.resolver import resolved
from netspec.source import Span
from netspec.syntax.lexemes import lexemes
from tests.laws.specs import Spec, specs
from tests.laws.trying import TWO_PARTS, tried

ROOT = Path(__file__).parents[2] / "specs"
SHIPPED = [path for path in sorted(ROOT.rglob("*.ns")) if "lib" not in path.parts]
KINDS: tuple[tuple[Kind, ...], ...] = (
    ("param", "constant"),
    ("parameter", "variable"),
    ("stage",),
    ("head",),
    ("network",),
    ("block",),
)


def program_of(path: Path) -> Program:
    program = read_program(path)
    assert not isinstance(program, Outcome)
    return program


def renamed(names: Names, kinds: tuple[Kind, ...]) -> dict[str, list[tuple[Span, str]]]:
    """New names for all that is of these kinds, by file."""
    changes: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    new = {one: f"fresh_{number}" for number, one in enumerate(names.definitions) if one.kind in kinds}
    for one, name in new.items():
        changes[one.place.path].append((one.span, name))
        for use in names.uses_of(one):
            # What begins with a digit may be called by the name of its module too.
            assert use.text == one.name
            changes[use.place.path].append((use.span, name))
    if "block" in kinds:  # steps without labels are called after their blocks
        by_name = {one.name: name for one, name in new.items()}
        for use in names.uses:
            block, _, number = use.text.rpartition("_")
            if use.definition.kind == "unlabelled" and block in by_name:
                changes[use.place.path].append((use.span, f"{by_name[block]}_{number}"))
    return changes


def rewritten(text: str, changes: list[tuple[Span, str]]) -> str:
    for span, new in sorted(changes, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


def figures(outcome: Outcome) -> list[tuple[object, ...]]:
    """What must stay the same whatever things are called."""
    assert outcome.ok, outcome.problems

    def of(one: Checked) -> tuple[object, ...]:
        return (one.facts.test, one.facts.train, one.facts.depth, [*one.network.shapes.values()])

    return [of(one) for one in outcome.networks]


def keeps_its_network(path: Path) -> None:
    """Renames everything of each kind in turn, in the file and in those that it uses."""
    before = figures(check_file(path, {}))
    texts = {name: source.text for name, source in program_of(path).sources.items()}
    for kinds in KINDS:
        changes = renamed(resolved(program_of(path)), kinds)
        for name, text in texts.items():
            Path(name).write_text(rewritten(text, changes[name]), encoding="utf-8")
        assert figures(check_file(path, {})) == before, kinds
        for name, text in texts.items():
            Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_specs_keep_their_networks(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT, tmp_path / "specs", ignore=shutil.ignore_patterns("weights"))
    for spec in (tmp_path / "specs").rglob("*.ns"):  # what netspec lends is not the reader's to change
        text = spec.read_text(encoding="utf-8").replace('use "netspec/', 'use "lib/')
        spec.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    keeps_its_network(Path("specs", path.relative_to(ROOT)))


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_specs_keep_their_networks(part: str) -> None:
    tried(part, random_spec_keeps_its_network, specs())


def random_spec_keeps_its_network(spec: Spec) -> None:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("spec.ns").write_text(spec.text, encoding="utf-8")
            if spec.library is not None:
                Path("library.ns").write_text(spec.library, encoding="utf-8")
            keeps_its_network(Path("spec.ns"))
        finally:
            os.chdir(before)


def test_every_word_of_a_shipped_spec_is_a_name_a_keyword_or_known(tmp_path: Path) -> None:
    """What is left when names are taken away are settings, and words that are values of these."""
    left = set()
    for path in SHIPPED:
        program = program_of(path)
        names = resolved(program)
        for source in program.sources.values():
            known = {one.span for one in (*names.definitions, *names.uses) if one.place.path == source.path}
            left |= {one.text for one in lexemes(source.text) if one.kind == "NAME" and one.span not in known}
    assert {"conv", "classes", "width", "c1", "inception", "maxpool_1"} & left == set()
    assert {"act", "norm", "relu"} <= left
