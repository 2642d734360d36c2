"""Short specs for the tests of these rooms, from text to whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netspec.diagnostics.reporter import Reporter
from netspec.ir.model import AnyNode, Group, Network
from netspec.lowering.declarations.loader import Loader
from netspec.lowering.declarations.module import Program
from netspec.lowering.networks.lowering import Lowering
from netspec.source import SourceFile
from netspec.syntax import tree


def program(text: str) -> Program:
    """A spec of one file; `;` stands for a line end."""
    return Loader(Path.cwd()).load_text(SourceFile("net.ns", text.replace(";", "\n")), Path("net.ns"))


def lowering(text: str) -> Lowering:
    """The lowering of a spec of one file, nothing lowered yet."""
    one = program(text)
    return Lowering(one, {}, Reporter(one.problems, one.main.complete))


def network(lines: str, above: str = "") -> str:
    return f"{above};network n {{ input 4x16x16;{lines} }};"


def expression(text: str) -> tree.Expression:
    """One expression."""
    let = program(f"let x = {text}").main.file.declarations[0]
    assert isinstance(let, tree.Let)
    return let.value


def step(text: str) -> tree.CallStep:
    """One step that calls an operation or a block."""
    declared = program(network(text)).main.own_networks["n"]
    assert isinstance(declared, tree.NetworkDeclaration)
    stage = declared.statements[1]
    assert isinstance(stage, tree.Stage)
    called = stage.chain[0]
    assert isinstance(called, tree.CallStep)
    return called


def lowered(text: str, name: str = "n") -> tuple[Network | None, list[str]]:
    """A network of a spec, and the codes of what is wrong."""
    run = lowering(text)
    made = run.lower(name)
    return made, [one.code for one in run.reporter.problems]


def shown(nodes: Sequence[AnyNode]) -> list[Any]:
    """Names of nodes; of groups with those inside."""
    return [(one.name, shown(one.children)) if isinstance(one, Group) else one.name for one in nodes]
