"""A closed form gives, row by row, what `netspec.load` gives: figures, and whether a row is valid, with its code."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

import netspec
from netspec.closed.figures import at_stage, by_kind, totals
from netspec.lowering.declarations.module import Program
from netspec.pipeline import Checked, Outcome, load_program, read_program
from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse
from tests.laws.specs import Spec
from tests.laws.specs.ranks import ranked
from tests.laws.test_programs import values
from tests.laws.trying import TWO_PARTS, tried

SPECS = sorted((Path(__file__).resolve().parents[2] / "specs").rglob("*.ns"))
ROWS = int(os.environ.get("NETSPEC_ROWS", "8"))
NUMBERS = {
    "width": lambda draw: draw.choice(
        [draw.randint(5, 200) / 100, draw.randint(1, 3), Fraction(draw.randint(1, 9), 7)]
    ),
    "classes": lambda draw: draw.randint(0, 2000),
}


def figures_of(one: Checked, labels: tuple[str, ...]) -> dict[str, int]:
    found = {**totals(one.facts), **by_kind(one.network, one.facts)}
    for label in labels:
        found |= at_stage(one.network, one.facts, label)
    return found


def agree(form: netspec.ClosedForm, program: Program, rows: dict[str, list[Any]], labels: tuple[str, ...] = ()) -> int:
    """Holds a form's columns against as many loads; how many rows are valid."""
    columns = form(rows, stages=labels, kinds=True)
    assert len(columns["valid"]) == (len(next(iter(rows.values()))) if rows else 1)
    for number in range(len(columns["valid"])):
        settings = {name: as_set(values[number]) for name, values in rows.items()}
        outcome = load_program(program, settings, form.network)
        wrong = next((one.code for one in outcome.problems if one.severity == "error"), "")
        assert (columns["valid"][number], columns["code"][number]) == (outcome.ok, wrong), settings
        figures = figures_of(outcome.networks[0], labels) if outcome.ok else {}
        found = {name: column[number] for name, column in columns.items() if name not in ("valid", "code")}
        assert {name: figures.get(name, 0) for name in found} == found, settings
        assert figures.keys() <= found.keys()
    return sum(columns["valid"])


def as_set(value: Any) -> Any:
    return f"({value})" if isinstance(value, Fraction) else value


def networks() -> Iterator[tuple[Path, str]]:
    for path in SPECS:
        program = read_program(path)
        assert not isinstance(program, Outcome)
        yield from ((path, name) for name in program.main.own_networks)


@pytest.mark.parametrize(
    ("path", "name"), networks(), ids=lambda value: value if isinstance(value, str) else value.stem
)
def test_of_a_shipped_network(path: Path, name: str) -> None:
    """Over all its numbers; with those that are not decimals, in plain Python and whole numbers."""
    program = read_program(path)
    assert not isinstance(program, Outcome)
    draw = random.Random(name)
    free = [one for one in program.main.params if one in NUMBERS]
    assert set(program.main.params) == set(free)
    form = netspec.closed_form(path, free=free, network=name)
    labels = tuple(node.label for node in netspec.load(path, network=name).checked.network.body if node.label)[:3]
    rows = {one: [NUMBERS[one](draw) for _ in range(ROWS)] for one in free}
    valid = agree(form, program, rows, labels)
    assert valid >= (ROWS // 2 if free else 1)
    assert len(form.paths) <= 12 + ROWS // 2


@st.composite
def swept(draw) -> tuple[Spec, dict[str, list[Any]]]:
    """A random spec of any rank with params, and rows of values for some of them, valid or not."""
    spec = draw(ranked())
    file, _ = parse(SourceFile("spec.ns", spec.text))
    params = [one for one in file.declarations if isinstance(one, tree.Param)]
    free = [one for one in params if draw(st.integers(0, 3))]
    count = draw(st.integers(1, 6))
    return spec, {one.name.text: [number(draw(values(one))) for _ in range(count)] for one in free}


def number(text: str) -> Any:
    """What a row holds for a value as it is written."""
    if text in ("true", "false"):
        return text == "true"
    try:
        found = Fraction(text.strip("()"))
    except ValueError:
        return text
    return found.numerator if found.denominator == 1 else found


@pytest.mark.parametrize("part", TWO_PARTS)
def test_of_a_random_network(part: str) -> None:
    seen = {"rows": 0, "valid": 0}

    def holds(spec: Spec, rows: dict[str, list[Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "spec.ns")
            path.write_text(spec.text, encoding="utf-8")
            if spec.library is not None:
                Path(folder, "library.ns").write_text(spec.library, encoding="utf-8")
            program = read_program(path)
            assert not isinstance(program, Outcome)
            form = netspec.closed_form(path, free=list(rows))
            seen["valid"] += agree(form, program, rows)
            seen["rows"] += len(next(iter(rows.values()))) if rows else 1
            assert len(form.paths) <= seen["rows"]

    tried(part, lambda case: holds(*case), swept())
    assert 0 < seen["valid"] <= seen["rows"]
