"""The LaTeX table through pdflatex: it compiles, fits the page, and holds what the table holds."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import netspec
from netspec.report.latex_table import render
from netspec.report.table import Cell, Column, Line, Table
from tests.oracle.reference import SPECS

NEEDED = ("pdflatex", "pdftotext")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason=f"needs {' and '.join(NEEDED)} (see .ci/apt-packages)"
)
PAGE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{booktabs,graphicx}
\begin{document}
%s\end{document}
"""


def compiled(table: Table, folder: Path) -> str:
    """The text of the page; the run must end without an error and without a box that is too wide."""
    (folder / "table.tex").write_text(PAGE % render(table, width=None, color=False), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "table.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout
    assert "Overfull" not in done.stdout
    assert "(1 page," in done.stdout
    shown = subprocess.run(["pdftotext", "-layout", "table.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return shown.stdout.decode()


@pytest.mark.parametrize("published", [False, True])
def test_googlenet_is_one_page_with_every_row(published: bool, tmp_path: Path) -> None:
    table = netspec.load(SPECS / "googlenet.ns").table(published)
    # pdftotext gives the inequality sign as a stroke over an equals sign.
    rows = {re.sub(r"\s", "", row.replace("\u0338=", "≠")) for row in compiled(table, tmp_path).splitlines()}
    wanted = {re.sub(r"\s", "", "".join(cell.text for cell in line.cells)) for line in table.lines}
    assert wanted <= rows


@pytest.mark.parametrize("spec", ["inception_v3.ns", "inception_v4.ns", "xception.ns"])
def test_the_family_fits(spec: str, tmp_path: Path) -> None:
    compiled(netspec.load(SPECS / spec).table(), tmp_path)


def test_nothing_in_a_string_is_acted_on(tmp_path: Path) -> None:
    hostile = (
        r"""\input{/etc/passwd} $x^2$ % & # _ { } ~ " ' < > | \\ \end{table} é ü 漢 \write18{touch hit} ^^5cinput"""
    )
    columns = (Column(hostile, False), Column("params", True))
    table = Table("n%}", hostile, columns, (Line("stage", hostile, (Cell(hostile), Cell("1", 1))),), (hostile,))
    text = compiled(table, tmp_path)
    assert "root:" not in text
    assert not (tmp_path / "hit").exists()
    assert r"\input{/etc/passwd}" in text
