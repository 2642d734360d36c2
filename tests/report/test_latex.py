"""The LaTeX table through pdflatex: it compiles, fits the page, and holds what the table holds."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import run
from netspec.report.figures_table import stages_table, totals_table
from netspec.report.latex_table import FLOATS, render
from netspec.report.table import Cell, Column, Table, TableRow
from tests.oracle.reference import SPECS

NEEDED = ("pdflatex", "pdftotext")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason=f"needs {' and '.join(NEEDED)} (see .ci/apt-packages)"
)
PAGE = r"""\documentclass%s{article}
\usepackage[T1]{fontenc}
\usepackage{booktabs,graphicx}
\begin{document}
%s\end{document}
"""
WORDS = " ".join(["Words that stand around the table as they do in a paper, line after line."] * 120)


def compiled(table: Table, folder: Path) -> str:
    """The text of the page, which must be one."""
    shown = typeset(PAGE % ("", render(table, width=None, color=False)), folder)
    assert shown.count("\f") == 1
    return shown


def typeset(document: str, folder: Path) -> str:
    """The text of the pages; the run must end without an error and without a box that is too wide."""
    (folder / "table.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "table.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout
    assert "Overfull" not in done.stdout
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


@pytest.mark.parametrize("columns", ["onecolumn", "twocolumn"])
@pytest.mark.parametrize("name", ["googlenet", "inception_v3", "xception"])
@pytest.mark.parametrize("float", [None, *FLOATS])
def test_every_float_fits_its_column(float: str | None, name: str, columns: str, tmp_path: Path) -> None:
    table = netspec.load(SPECS / f"{name}.ns").table(published=True)
    text = render(table, width=None, color=False, float=float)
    if float == "none":
        text = f"\\begin{{center}}\n{text}\\end{{center}}\n"
    shown = typeset(PAGE % (f"[{columns}]", f"{text}\n\\sloppy {WORDS}"), tmp_path)
    assert "total" in shown
    assert ("Table 1:" in shown) == (float != "none")


def test_a_narrow_table_takes_one_column() -> None:
    report = netspec.load(SPECS / "googlenet.ns").report()
    texts = [render(one, width=None, color=False) for one in (totals_table(report), stages_table(report))]
    assert [text.splitlines()[1] for text in texts] == [r"\begin{table}[tbp]", r"\begin{table*}[tbp]"]


def test_caption_and_label_from_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["table", str(SPECS / "googlenet.ns"), "--format", "latex", "-o", str(tmp_path / "a.tex")]
    assert run([*command, "--caption", "100% & more", "--label", "tab:mine", "--float", "table"]) == 0
    text = (tmp_path / "a.tex").read_text(encoding="utf-8")
    assert r"\caption{100\% \& more}" in text
    assert r"\label{tab:mine}" in text
    assert text.count("{table}") == 2
    assert run([*command, "--float", "none"]) == 0, "a table that netspec wrote is replaced"
    assert "caption" not in (tmp_path / "a.tex").read_text(encoding="utf-8")
    capsys.readouterr()
    for wrong in (
        ["--label", "a b"],
        ["--label", "a}b"],
        ["--float", "none", "--label", "x"],
        ["--format", "csv", "--label", "x"],
    ):
        assert run([*command, *wrong]) == 2
        assert capsys.readouterr().err.count("--label") >= 1
    compared = ["compare", *command[1:2], "--format", "latex", "--label", "tab:all", "--caption", "All"]
    assert run(compared) == 0
    assert {r"\label{tab:all}", r"\caption{All}"} <= set(capsys.readouterr().out.splitlines())
    (tmp_path / "a.tex").write_text("mine")
    assert run(command) == 2
    assert (tmp_path / "a.tex").read_text() == "mine"


def test_nothing_in_a_string_is_acted_on(tmp_path: Path) -> None:
    hostile = (
        r"""\input{/etc/passwd} $x^2$ % & # _ { } ~ " ' < > | \\ \end{table} é ü 漢 \write18{touch hit} ^^5cinput"""
    )
    columns = (Column(hostile, False), Column("params", True))
    table = Table("n%}", hostile, columns, (TableRow("stage", hostile, (Cell(hostile), Cell("1", 1))),), (hostile,))
    text = compiled(table, tmp_path)
    assert "root:" not in text
    assert not (tmp_path / "hit").exists()
    assert r"\input{/etc/passwd}" in text
