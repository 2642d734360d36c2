"""Random spaces of random networks: a row's closed form is what `netspec.load` gives of the variant that is written."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from netspec.closed.form import ClosedForm
from netspec.diagnostics.reporter import Reporter
from netspec.ir.model import Operation
from netspec.lowering.declarations.domains import Finite
from netspec.lowering.declarations.rows import edits
from netspec.lowering.declarations.spaces import Opened, opened
from netspec.lowering.networks.spaces import domains
from netspec.pipeline import Outcome, load_file, load_program, read_program
from netspec.values import Value, Word
from tests.laws import trying
from tests.laws.specs import Spec, specs
from tests.laws.trying import TWO_PARTS, tried

HOW_MANY = max(5, trying.HOW_MANY // 5)
ROWS = 4
CHAINS = "[identity, relu -> identity, wide: conv 1x1 8 act=relu]"


def lines_of(path: Path, draw: random.Random) -> list[str]:
    """A space of what the network has: arguments set, lines scaled, stages dropped and chosen."""
    program = read_program(path)
    assert not isinstance(program, Outcome)
    body = load_program(program, {}, "net").networks[0].network.network.body
    names = [node.label or node.name for node in body]
    lines = []
    for name, node in zip(names, body, strict=True):
        if isinstance(node, Operation) and hasattr(node.layer, "filters") and draw.random() < 0.6:
            lines.append(f"vary {name}.filters: {draw.choice(['[3, 8, 12]', '4..16 step 4'])}")
        elif draw.random() < 0.4:
            lines.append(f"choose {name}: {CHAINS}")
        elif draw.random() < 0.3:
            lines.append(f"drop {name}")
        if draw.random() < 0.3 and f"choose {name}: {CHAINS}" not in lines:
            lines.append(f"vary {name} by [0.5, 1, 2] multiple={draw.choice([1, 2, 4])}")
    if len(names) > 1 and draw.random() < 0.5:
        lines.append(f"vary {names[0]}..{names[-1]} by 0.5..2 step 0.25")
    return lines


def column(values: list[Value]) -> list[object]:
    return [str(value) if isinstance(value, Word) else value for value in values]


def agree(one: Opened, values: dict[str, Finite], folder: Path, text: str, draw: random.Random) -> int:
    """Holds rows against their written variants; how many are sound."""
    rows = [{name: held.at(draw.randrange(held.count)) for name, held in values.items()} for _ in range(ROWS)]
    form = ClosedForm(one.program, "around", tuple(values), {})
    found = form({name: column([row[name] for row in rows]) for name in values}, figures=("params", "train_macs"))
    for at, row in enumerate(rows):
        lines = "".join(f"  {line}\n" for line in edits(one, row)) or "  expect params >= 0\n"
        (folder / "row.ns").write_text(f"{text}\nvariant row of net {{\n{lines}}}\n", encoding="utf-8")
        outcome = load_file(folder / "row.ns", {}, "row")
        wrong = next((problem.code for problem in outcome.problems if problem.severity == "error"), "")
        assert (found["valid"][at], found["code"][at]) == (outcome.ok, wrong), lines
        if outcome.ok:
            facts = outcome.networks[0].facts
            assert (found["params"][at], found["train_macs"][at]) == (facts.test.params, facts.train.macs), lines
    return sum(found["valid"])


@pytest.mark.parametrize("part", TWO_PARTS)
def test_a_row_is_its_written_variant(part: str) -> None:
    seen = {"spaces": 0, "valid": 0}

    def holds(spec: Spec) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder, draw = Path(name), random.Random(spec.text)
            (folder / "spec.ns").write_text(spec.text, encoding="utf-8")
            if spec.library is not None:
                (folder / "library.ns").write_text(spec.library, encoding="utf-8")
            lines = "".join(f"  {line}\n" for line in lines_of(folder / "spec.ns", draw))
            (folder / "spec.ns").write_text(f"{spec.text}\nspace around of net {{\n{lines}}}\n", encoding="utf-8")
            program = read_program(folder / "spec.ns")
            assert not isinstance(program, Outcome)
            if not lines:
                return
            reporter = Reporter(program.problems)
            one = opened(program, program.main.own_spaces["around"])
            values = domains(one, {}, reporter)
            assert values is not None, reporter.problems
            seen["spaces"] += 1
            seen["valid"] += agree(one, values, folder, spec.text, draw)

    tried(part, holds, specs(), how_many=HOW_MANY)
    assert seen["spaces"] > HOW_MANY // 5
    assert seen["valid"]
