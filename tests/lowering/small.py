"""Short specs for the tests of these rooms, from text to whatever is asked."""

from __future__ import annotations

from pathlib import Path

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.loader import Loader
from netspec.lowering.declarations.module import Program
from netspec.lowering.networks.lowering import Lowering
from netspec.source import SourceFile


def program(text: str) -> Program:
    """A spec of one file; `;` stands for a line end."""
    return Loader(Path.cwd()).load_text(SourceFile("net.ns", text.replace(";", "\n")), Path("net.ns"))


def lowering(text: str) -> Lowering:
    """The lowering of a spec of one file, nothing lowered yet."""
    one = program(text)
    return Lowering(one, {}, Reporter(one.problems, one.main.complete))


def network(lines: str, above: str = "") -> str:
    return f"{above};network n {{ input 4x16x16;{lines} }};"
