"""Budgets in the grammar of `expect`: `macs <= 1.5G`, `params(3a) < 200K`, `shape(4e) == 832x14x14`."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.sweeps import BadBudget
from netspec.source import Place, SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse

WHERE = "--where"


def budgets(texts: Iterable[str], reporter: Reporter) -> tuple[tree.Expect, ...]:
    """What these texts claim; what does not parse is reported."""
    found = []
    for text in texts:
        one = budget(text)
        if one is None:
            reporter.report(BadBudget(place=Place(WHERE, 0, 0, 0, 0), text=text[:200]))
        else:
            found.append(one)
    return tuple(found)


def budget(text: str) -> tree.Expect | None:
    """The claim that a text makes, if it makes one and nothing else."""
    file, problems = parse(SourceFile(WHERE, f"network one {{\nexpect {text}\n}}\n"))
    lines = [line for one in file.declarations if isinstance(one, tree.NetworkDeclaration) for line in one.statements]
    if problems or len(file.declarations) != 1 or len(lines) != 1 or not isinstance(lines[0], tree.Expect):
        return None
    return lines[0]
