"""A program that is lowered many times is never changed by it: what it gives is what a load of its own gives."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path

from hypothesis import given, seed
from hypothesis import strategies as st

from netspec.pipeline import load_file, load_program, read_program
from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse
from tests.laws.specs import Spec, specs
from tests.laws.trying import QUIETLY

Settings = dict[str, str]


@st.composite
def assigned(draw) -> tuple[Spec, list[Settings]]:
    """A random spec, and settings of its params in their domains and outside; those that it has itself between them."""
    spec = draw(specs())
    file, _ = parse(SourceFile("spec.ns", spec.text))
    params = [one for one in file.declarations if isinstance(one, tree.Param)]
    others = [{one.name.text: draw(values(one)) for one in params if draw(st.booleans())} for _ in range(2)]
    return spec, [others[0], {}, others[1], others[0], {}]


def values(param: tree.Param) -> st.SearchStrategy[str]:
    if isinstance(param.domain, tree.ChoiceDomain):
        return st.sampled_from([one.text for one in param.domain.choices])
    whole = st.integers(0, 12).map(str)
    return whole | st.integers(1, 11).map(lambda part: f"({Fraction(part, 4)})")


def test_a_program_lowered_often_gives_what_as_many_loads_give() -> None:
    seen = {"accepted": 0, "set": 0}

    @seed(5)
    @QUIETLY
    @given(assigned())
    def holds(case: tuple[Spec, list[Settings]]) -> None:
        spec, assignments = case
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "spec.ns")
            path.write_text(spec.text, encoding="utf-8")
            if spec.library is not None:
                Path(folder, "library.ns").write_text(spec.library, encoding="utf-8")
            program = read_program(path)
            for settings in assignments:
                ours, theirs = load_program(program, settings), load_file(path, settings)
                assert ours.problems == theirs.problems
                assert ours.networks == theirs.networks
                seen["accepted"] += ours.ok
                seen["set"] += bool(settings)

    holds()
    assert seen["accepted"] >= 2 * QUIETLY.max_examples  # each as it is written, twice
    assert seen["set"] > 0
