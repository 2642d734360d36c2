"""Random spaces of random networks: a row's closed form is what `netspec.load` gives of the variant that is written."""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from netspec.closed.columns import column as columned
from netspec.closed.form import ClosedForm
from netspec.closed.lists import Lists
from netspec.closed.path import Asked
from netspec.diagnostics.reporter import Reporter
from netspec.ir.model import AnyNode, Group, Operation
from netspec.lowering.declarations.domains import Finite
from netspec.lowering.declarations.rows import edits
from netspec.lowering.declarations.spaces import Opened, opened
from netspec.lowering.networks.spaces import domains
from netspec.pipeline import Outcome, load_file, load_program, read_program
from netspec.syntax import tree
from netspec.values import Value, Word
from tests.laws import trying
from tests.laws.specs import Spec, specs
from tests.laws.trying import TWO_PARTS, tried

HOW_MANY = max(5, trying.HOW_MANY // 5)
ROWS = int(os.environ.get("NETSPEC_ROWS", "4"))
CHAINS = "[identity, relu -> identity, wide: conv 1x1 8 act=relu]"


def lines_of(path: Path, draw: random.Random) -> list[str]:
    """A space of what the network has, at any depth: arguments set, lines scaled, dropped and chosen, budgets."""
    program = read_program(path)
    assert not isinstance(program, Outcome)
    network = load_program(program, {}, "net").networks[0].network.network
    names = [node.label or node.name for node in network.body]
    lines = [line for name, node in zip(names, network.body, strict=True) for line in opening(name, node, draw)]
    lines += [line for head in network.heads for line in opening(head.name, head.body, draw)]
    if len(names) > 1 and draw.random() < 0.5:
        lines.append(f"vary {names[0]}..{names[-1]} by 0.5..2 step 0.25")
    paths = [path for name, node in zip(names, network.body, strict=True) for path, _ in inside(name, node)]
    return lines + [f"require {budget(paths, draw)}" for _ in range(draw.choice([0, 1, 1, 2]))] if lines else []


def opening(path: str, node: AnyNode, draw: random.Random) -> Iterator[str]:
    """Lines that open a node, and what is in it: but for what is chosen, which no other line may open."""
    if draw.random() < 0.3:
        yield f"choose {path}: {CHAINS}"
        return
    if isinstance(node, Operation) and hasattr(node.layer, "filters") and draw.random() < 0.6:
        yield f"vary {path}.filters: {draw.choice(['[3, 8, 12]', '4..16 step 4'])}"
    elif draw.random() < 0.2:
        yield f"drop {path}"
    if draw.random() < 0.3:
        yield f"vary {path} by [0.5, 1, 2] multiple={draw.choice([1, 2, 4])}"
    for child in node.children if isinstance(node, Group) else ():
        if draw.random() < 0.4:
            yield from opening(f"{path}.{child.label or child.name}", child, draw)


def inside(path: str, node: AnyNode) -> Iterator[tuple[str, AnyNode]]:
    """A node, and all in it, by their paths."""
    yield path, node
    for child in node.children if isinstance(node, Group) else ():
        yield from inside(f"{path}.{child.label or child.name}", child)


def budget(paths: list[str], draw: random.Random) -> str:
    """A claim about the network or a part of it."""
    one, other = draw.choice(paths), draw.choice(paths)
    fact = draw.choice(["params", "macs", "train.macs", "depth", f"params({one})", f"macs({one})", f"depth({one})"])
    sign, bound = draw.choice(["<", "<=", ">", ">=", "!="]), draw.choice([1, 2, 100, 1_000, 30_000])
    alike = f"{draw.choice(['shape', 'receptive_field'])}({one}) == "
    return draw.choice([f"{fact} {sign} {bound}", f"{fact} {sign} {fact}", alike.replace(one, other) + alike[:-4]])


def column(values: list[Value]) -> list[object]:
    return [str(value) if isinstance(value, Word) else value for value in values]


def agree(one: Opened, values: dict[str, Finite], folder: Path, text: str, draw: random.Random) -> Counter[str]:
    """Holds rows against their written variants; how many are sound, and keep their budgets."""
    rows = [{name: held.at(draw.randrange(held.count)) for name, held in values.items()} for _ in range(ROWS)]
    form = ClosedForm(one.program, "around", tuple(values), {})
    columns = {name: columned(column([row[name] for row in rows]), None) for name in values}
    found = form.evaluate(columns, Lists(), Asked(("params", "train_macs"), claims=True))
    budgets = [line.span.of(one.program.main.file.source.text) for line in one.declaration.openings if is_budget(line)]
    for at, row in enumerate(rows):
        lines = [*edits(one, row), *(f"expect {text.removeprefix('require ')}" for text in budgets)]
        written = "".join(f"  {line}\n" for line in lines or ["expect params >= 0"])
        (folder / "row.ns").write_text(f"{text}\nvariant row of net {{\n{written}}}\n", encoding="utf-8")
        outcome = load_file(folder / "row.ns", {}, "row")
        errors = [problem for problem in outcome.problems if problem.severity == "error"]
        wrong = next((problem.code for problem in errors if not problem.of_claim), "")
        assert (found["valid"][at], found["code"][at], found["holds"][at]) == (not wrong, wrong, outcome.ok), written
        if not wrong:
            facts = outcome.networks[0].facts
            assert (found["params"][at], found["train_macs"][at]) == (facts.test.params, facts.train.macs), written
    return Counter(
        valid=sum(found["valid"]), holds=sum(found["holds"]), broken=sum(found["valid"]) - sum(found["holds"])
    )


def is_budget(line: tree.Opening) -> bool:
    return isinstance(line, tree.Require)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_a_row_is_its_written_variant(part: str) -> None:
    seen = Counter[str]()

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
            one = opened(program, program.main.own_spaces["around"], claims=True)
            values = domains(one, {}, reporter)
            assert values is not None, reporter.problems
            seen["spaces"] += 1
            seen.update(agree(one, values, folder, spec.text, draw))

    tried(part, holds, specs(), how_many=HOW_MANY)
    assert seen["spaces"] > HOW_MANY // 5
    assert seen["holds"]
    assert seen["broken"] or seen["spaces"] < 50
